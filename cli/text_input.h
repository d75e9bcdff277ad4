// A text that somebody has put into a file.
#pragma once

#include "cli/failure.h"

#include <string>

namespace ao::cli {

/// All of it; "-" is the standard input. The failure names the file.
Result<std::string> text_in(const std::string& file);

} // namespace ao::cli
