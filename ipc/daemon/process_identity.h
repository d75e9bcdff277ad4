// Tells processes apart beyond their pid, which the kernel reuses. Standard library and /proc only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace ao::daemon {

/// Kernel start time of a process in clock ticks since boot (field 22 of /proc/<pid>/stat), or
/// nothing when there is no such process. Together with the boot id it names a process for ever.
std::optional<std::uint64_t> process_start_ticks(pid_t pid);

/// The kernel's id of this boot, or empty when it cannot be read.
std::string boot_id();

/// One-letter kernel state ('R', 'S', 'T', 'Z', …), or nothing when there is no such process.
std::optional<char> process_state(pid_t pid);

/// True when the process exists, is no zombie, and (if told) has that start time.
bool is_alive(pid_t pid, std::optional<std::uint64_t> start_ticks = std::nullopt);

} // namespace ao::daemon
