// Reads /proc/meminfo.
#include "supervisor/process/free_memory.h"

#include <fstream>
#include <limits>
#include <string>

namespace ao::process {

std::optional<std::uint64_t> free_memory() {
    std::ifstream file{"/proc/meminfo"};
    std::string name;
    std::uint64_t kibibytes = 0;
    while (file >> name >> kibibytes) {
        if (name == "MemAvailable:") {
            return kibibytes * 1024;
        }
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return std::nullopt;
}

} // namespace ao::process
