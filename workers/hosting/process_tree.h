// Everything that descends from the host, and its end. The host inherits orphans, so a descendant
// stays one however often it forks, starts sessions or lets its parents die.
#pragma once

#include "ipc/pty/launch.h"
#include "ipc/pty/messages.h"

#include <optional>
#include <sys/types.h>
#include <vector>

namespace ao::hosting {

struct ProcessEntry {
    pty::ProcessIdentity identity;
    pid_t parent = 0;
    char state = '?'; // as in /proc/<pid>/stat
};

/// All processes below `root`, zombies included; nothing when /proc cannot be read.
std::optional<std::vector<ProcessEntry>> descendants_of(pid_t root);

/// Reaps every child that has ended. Returns how `child` ended if it is among them.
std::optional<pty::ExitStatus> reap_children(pid_t child);

struct KillResult {
    std::optional<pty::ExitStatus> child_exit; // if it ended now
    std::vector<pid_t> survivors;              // empty: it was seen that nobody is left
};

/// Ends every descendant of this process: stops all until no new one appears (what is stopped
/// cannot fork), then kills all, reaps, and looks again. Blocks for some milliseconds, at most
/// kFreezeWithin + kReapWithin. Nothing but descendants is signaled: each by a pidfd that was
/// verified by start time.
KillResult kill_descendants(pid_t child);

} // namespace ao::hosting
