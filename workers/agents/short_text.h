// What agents say, made short enough to be kept and shown. Pure.
#pragma once

#include <cstddef>
#include <string>

namespace ao::workers::agents {

/// At most `limit` bytes, not cut in the middle of a character of UTF-8.
std::string cut(std::string text, std::size_t limit);

/// The first one with anything in it, without what it begins with of blanks.
std::string first_line(const std::string& text);

} // namespace ao::workers::agents
