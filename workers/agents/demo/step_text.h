// The texts of steps with what people said filled in. Pure. Standard library only.
#pragma once

#include <string>
#include <string_view>

namespace ao::demo {

/// `text` with `{prompt}` and `{answer}` replaced; the values are not looked at for places again.
std::string fill_in(std::string_view text, std::string_view prompt, std::string_view answer);

/// `text` with blanks in place of its line ends.
std::string one_line(std::string_view text);

} // namespace ao::demo
