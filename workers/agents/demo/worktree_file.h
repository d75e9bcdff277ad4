// A file below the working directory that is appended to. No symbolic link is followed, wherever it
// leads.
#pragma once

#include <tl/expected.hpp>

#include <string>

namespace ao::demo {

/// Makes the file, and folders on the way to it, if there are none. `path` is relative and without
/// "..". The error is for people.
tl::expected<void, std::string> append_line(const std::string& path, const std::string& line);

} // namespace ao::demo
