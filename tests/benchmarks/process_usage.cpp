// Reads /proc.
#include "tests/benchmarks/process_usage.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace ao::benchmarks {

namespace fs = std::filesystem;

namespace {

std::uint64_t value_of(const fs::path& file, const std::string& key) {
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(key)) {
            return std::stoull(line.substr(key.size()));
        }
    }
    return 0;
}

} // namespace

Usage usage_of(pid_t pid) {
    Usage usage;
    const auto folder = fs::path{"/proc"} / std::to_string(pid);
    for (const auto& task : fs::directory_iterator{folder / "task"}) {
        usage.switches += value_of(task.path() / "status", "voluntary_ctxt_switches:");
    }
    std::ifstream stat{folder / "stat"};
    std::string line;
    std::getline(stat, line);
    std::istringstream fields{line.substr(line.rfind(')') + 1)};
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    usage.ticks = user + system;
    usage.proportional_kb = value_of(folder / "smaps_rollup", "Pss:");
    usage.private_dirty_kb = value_of(folder / "smaps_rollup", "Private_Dirty:");
    usage.resident_kb = value_of(folder / "status", "VmRSS:");
    return usage;
}

Usage usage_of(const std::vector<pid_t>& pids) {
    Usage sum;
    for (const auto pid : pids) {
        const auto one = usage_of(pid);
        sum.switches += one.switches;
        sum.ticks += one.ticks;
        sum.proportional_kb += one.proportional_kb;
        sum.resident_kb += one.resident_kb;
        sum.private_dirty_kb += one.private_dirty_kb;
    }
    return sum;
}

double percent_of_a_core(const Usage& before, const Usage& after, double seconds) {
    const auto ticks = static_cast<double>(after.ticks - before.ticks);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) / seconds * 100;
}

} // namespace ao::benchmarks
