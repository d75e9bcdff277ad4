// As far as the path exists.
#include "workers/agents/resolved_path.h"

#include <filesystem>
#include <system_error>

namespace ao::workers::agents {

std::string other_spelling(const std::string& path) {
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(path, error).string();
    return error || real == path ? "" : real;
}

} // namespace ao::workers::agents
