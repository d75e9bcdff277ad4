// Finds the programs that are installed beside this one.
#pragma once

#include <filesystem>
#include <string_view>

namespace ao::cli {

/// This program's file, links resolved. Throws std::filesystem::filesystem_error.
std::filesystem::path own_path();

/// The program of that name in our own directory; it need not exist.
std::filesystem::path program_beside(std::string_view name);

} // namespace ao::cli
