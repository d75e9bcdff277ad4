// /proc/self/exe, so that PATH and argv[0] do not matter.
#include "cli/own_programs.h"

namespace ao::cli {

std::filesystem::path own_path() {
    return std::filesystem::read_symlink("/proc/self/exe");
}

std::filesystem::path program_beside(std::string_view name) {
    return own_path().parent_path() / name;
}

} // namespace ao::cli
