// What a host that was killed has left running. Its processes fell to whoever reaps orphans, so
// they are no descendants of anybody known; they are found by the mark that each of them inherited
// and by what the host recorded. Run as a program of its own (ao-pty-host --end-left-behind): it
// takes its time, and may be killed and run again.
#pragma once

#include <string>

namespace ao::hosting {

/// Exit codes of `ao-pty-host --end-left-behind <directory>`.
enum class LeftBehind : int {
    nothing = 0,   // it was seen that no process of that host is left
    survivors = 1, // some are, or nobody can say; their pids are on standard output
    runs = 3,      // the host lives: it is to be asked itself
};

/// Ends what the dead host of this directory has left: what hears SIGHUP has a moment for its last
/// words, then everything is frozen and killed. The directory's lock is held meanwhile, so that no
/// host starts in it. Never ends this process or one that it descends from. The host's cgroup goes
/// with it.
///
/// Limits: where the session has no cgroup, a process that has both given up its environment and
/// left every parent of its session, or runs as another user, is not found.
LeftBehind end_left_behind(const std::string& directory);

} // namespace ao::hosting
