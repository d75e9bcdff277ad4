// The daemon's own place in the tree of cgroups. Caps of sessions hold only where the cgroup that
// the daemon was given hands its controllers down, and then no process may be in that cgroup: the
// daemon moves into a leaf of it, before it starts anybody.
#pragma once

#include <string>

namespace ao::process {

/// Makes room for cgroups with caps, if the cgroup of this process is ours: delegated, and nobody
/// else in it. Changes nothing otherwise. Gives what was done or why nothing was, for the log.
std::string settle_in_own_cgroup();

} // namespace ao::process
