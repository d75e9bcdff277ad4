// What processes have used so far, as /proc tells it.
#pragma once

#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace ao::benchmarks {

/// Sums when it is of several processes.
struct Usage {
    std::uint64_t switches = 0;        // voluntary: one per wake-up
    std::uint64_t ticks = 0;           // of processor time, as sysconf(_SC_CLK_TCK) counts
    std::uint64_t proportional_kb = 0; // PSS
    std::uint64_t resident_kb = 0;
    std::uint64_t private_dirty_kb = 0;
};

Usage usage_of(pid_t pid);
Usage usage_of(const std::vector<pid_t>& pids);

/// Processor time between two looks, in percent of one core.
double percent_of_a_core(const Usage& before, const Usage& after, double seconds);

} // namespace ao::benchmarks
