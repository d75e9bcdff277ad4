// The end of everything that a living host's session is made of.
#pragma once

#include "workers/hosting/process_tree.h"
#include "workers/hosting/session_cgroup.h"

namespace ao::hosting {

/// Ends every descendant of this process (process_tree.h) and then whatever else is in the cgroup.
KillResult end_session(pid_t child, const SessionCgroup& cgroup);

} // namespace ao::hosting
