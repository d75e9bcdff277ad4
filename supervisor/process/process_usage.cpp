// Reads /proc/<pid>/statm and /proc/<pid>/stat.
#include "supervisor/process/process_usage.h"

#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace ao::process {

ProcessUsage read_process_usage(pid_t pid) {
    ProcessUsage usage;
    const auto folder = "/proc/" + std::to_string(pid) + "/";
    std::uint64_t total_pages = 0;
    std::uint64_t resident_pages = 0;
    if (std::ifstream{folder + "statm"} >> total_pages >> resident_pages) {
        usage.memory_bytes = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    }
    std::ifstream file{folder + "stat"};
    std::string line;
    std::getline(file, line);
    // The name in parentheses may hold anything; what follows the last one is numbers. User and
    // system time are fields 14 and 15, the state after the name is field 3.
    const auto after_name = line.rfind(')');
    if (after_name == std::string::npos) {
        return usage;
    }
    std::istringstream fields{line.substr(after_name + 1)};
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    std::int64_t user_ticks = 0;
    std::int64_t system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    usage.cpu_time =
        std::chrono::milliseconds{(user_ticks + system_ticks) * 1000 / ::sysconf(_SC_CLK_TCK)};
    return usage;
}

} // namespace ao::process
