// What hosts that were killed have left running, ended by ao-pty-host beside the worker's loop.
#pragma once

#include "ipc/runtime_operations.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/task.h"

#include <string>

namespace ao::workers::hosts {

/// Ends what the dead host of this directory has left. Success means that it was seen that nothing
/// is left. Fails with PROCESSES_LEFT, or with HOST_RUNS when the host lives after all.
Task<Result<bool>> end_left_behind(Workbench& workbench, std::string directory);

/// The answer to StopHost that this makes.
Result<ipc::HostStopped> stopped(const Result<bool>& nothing_left, bool was_running);

} // namespace ao::workers::hosts
