// Processes as /proc/<pid>/stat shows them at one moment: the only reader of it (proc(5)).
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ao::daemon {

struct ProcessRow {
    pid_t pid = 0;
    pid_t parent = 0;
    std::string name;              // as the kernel has it, at most 15 bytes, any bytes
    char state = '?';              // 'R', 'S', 'T', 'Z', …
    std::uint64_t start_ticks = 0; // since boot
    std::uint64_t processor_ticks = 0;
    std::uint64_t resident_pages = 0;

    /// A zombie: nobody has collected it yet.
    bool has_ended() const { return state == 'Z' || state == 'X'; }
};

/// Nothing for what is no such line. Pure.
std::optional<ProcessRow> parse_process_row(std::string_view line);

/// The error is an errno; ENOENT and ESRCH say that there is no such process, every other one that
/// nobody can say.
tl::expected<ProcessRow, int> read_process(pid_t pid);

/// All processes by pid, those that have ended included. Nothing when one could not be looked at.
std::optional<std::vector<ProcessRow>> read_process_table();

/// Those of `table` that are one of `roots` or below one.
std::vector<ProcessRow> with_descendants(const std::vector<ProcessRow>& table,
                                         std::vector<pid_t> roots);

} // namespace ao::daemon
