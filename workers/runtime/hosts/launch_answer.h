// How a host says that its program runs, or why not: the answer that a launch waits for.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/task.h"

#include <string>

namespace ao::workers::hosts {

/// Writes `spec` to the descriptor (a socket; empty: there is nothing to write) and waits for the
/// one answer. SPAWN_FAILED when there is none.
Task<Result<pty::LaunchAnswer>> wait_for_launch(Workbench& workbench, int descriptor,
                                                std::string spec);

/// The API's code for it, and what to do.
ipc::OperationError error_of(const pty::LaunchError& error, const pty::LaunchSpec& spec);

/// As the core is told.
ipc::HostStarted started(const pty::HostState& state);

/// The same of one that has just answered, with what it has written down.
ipc::HostStarted started(const pty::LaunchReady& ready, const std::string& directory);

} // namespace ao::workers::hosts
