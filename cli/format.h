// fmt::format, of which the costly half is compiled once, in format.cpp, and not in every file that
// prints something. (The packaged library is shared; ao is linked statically.)
#pragma once

#include <fmt/core.h>

#include <string>

namespace ao::cli {

std::string format_with(fmt::string_view text, fmt::format_args values);

template <class... Values>
std::string format(fmt::format_string<Values...> text, Values&&... values) {
    return format_with(text, fmt::make_format_args(values...));
}

} // namespace ao::cli
