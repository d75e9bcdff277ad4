// Everything that descends from the host, and its end. The host inherits orphans, so a descendant
// stays one however often it forks, starts sessions or lets its parents die.
#pragma once

#include "ipc/daemon/process_table.h"
#include "ipc/pty/launch.h"
#include "ipc/pty/messages.h"

#include <functional>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace ao::hosting {

pty::ProcessIdentity identity_of(const daemon::ProcessRow& row);

/// All processes below `root`, zombies included; nothing when /proc cannot be read.
std::optional<std::vector<daemon::ProcessRow>> descendants_of(pid_t root);

/// Looks for those who are to be ended; nothing when it cannot be told now.
using Look = std::function<std::optional<std::vector<daemon::ProcessRow>>()>;

/// Ends whoever `look` finds, zombies apart: stops all until no new one appears (what is stopped
/// cannot fork), then kills all, calls `reap`, and looks again. Blocks for some milliseconds, at
/// most kFreezeWithin + kReapWithin. Each is signaled by a pidfd that was verified by start time.
/// Gives who is left; empty: it was seen that nobody is; nothing: it could not be seen.
std::optional<std::vector<pid_t>> kill_found(const Look& look, const std::function<void()>& reap);

/// Reaps every child that has ended. Returns how `child` ended if it is among them.
std::optional<pty::ExitStatus> reap_children(pid_t child);

struct KillResult {
    std::optional<pty::ExitStatus> child_exit; // if it ended now
    std::vector<pid_t> survivors;              // empty: it was seen that nobody is left
};

/// kill_found for every descendant of this process, and nobody else.
KillResult kill_descendants(pid_t child);

} // namespace ao::hosting
