// What a process uses, as the kernel accounts it. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <sys/types.h>

namespace ao::process {

struct ProcessUsage {
    std::uint64_t memory_bytes = 0; // resident
    std::chrono::milliseconds cpu_time{0};
};

/// Zeros when there is no such process.
ProcessUsage read_process_usage(pid_t pid);

} // namespace ao::process
