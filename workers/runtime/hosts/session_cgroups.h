// What the runtime worker knows of the cgroups of sessions: whether they can be made, and those
// that were left over.
#pragma once

#include "ipc/facts.h"

namespace ao::workers::hosts {

/// Whether sessions get cgroups of their own, and which caps hold in them. It is reported like a
/// tool, `cgroup`; the detail says what does not work and why.
ipc::ToolSeen look_for_cgroups();

/// Removes the cgroups of this data directory's hosts in which nothing runs and which no host
/// holds.
void remove_left_cgroups();

} // namespace ao::workers::hosts
