// All processes of the machine, as /proc shows them at one moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ao::workers {

struct ProcessRow {
    pid_t pid = 0;
    pid_t parent = 0;
    std::string name;              // as the kernel has it, at most 15 bytes
    std::uint64_t start_ticks = 0; // since boot
    std::uint64_t processor_ticks = 0;
    std::uint64_t resident_pages = 0;
};

/// Ended ones that nobody has collected are left out. Empty when /proc cannot be read.
std::vector<ProcessRow> read_process_table();

/// Everything that descends from `root`, which is not among it.
std::vector<ProcessRow> descendants_in(const std::vector<ProcessRow>& table, pid_t root);

/// One line of /proc/<pid>/stat; nothing for one that has ended or cannot be read. Pure.
std::optional<ProcessRow> parse_process_stat(const std::string& line);

} // namespace ao::workers
