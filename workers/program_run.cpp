// Looks programs up.
#include "workers/program_run.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace ao::workers {

namespace fs = std::filesystem;

std::string find_program(const std::string& name, const std::string& search_path) {
    std::istringstream directories{search_path};
    std::string directory;
    while (std::getline(directories, directory, ':')) {
        if (directory.empty() || directory.front() != '/') {
            continue; // a relative entry means something else in every directory
        }
        const auto candidate = fs::path{directory} / name;
        std::error_code ignored;
        if (fs::is_regular_file(candidate, ignored) && ::access(candidate.c_str(), X_OK) == 0) {
            return candidate.string();
        }
    }
    return {};
}

std::string search_path() {
    const char* path = std::getenv("PATH");
    return path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
}

} // namespace ao::workers
