// What the core asks of hosts: start, stop, type, read. Each looks at the host's directory first,
// so that doing it again changes nothing. The workbench outlives what is under way.
#pragma once

#include "ipc/runtime_operations.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/task.h"

namespace ao::workers::hosts {

/// Starts the program, unless the host of that directory runs already. Fails with
/// AGENT_BINARY_NOT_FOUND, WORKSPACE_NOT_FOUND or SPAWN_FAILED; nothing runs then.
Task<Result<ipc::HostStarted>> start(Workbench& workbench, ipc::StartHost order);

/// Ends every process of the host. Success means that none is left.
Task<Result<ipc::HostStopped>> stop(Workbench& workbench, ipc::StopHost order);

/// Types the message once, whatever is repeated: the host remembers its id.
Task<Result<ipc::MessageDelivered>> deliver(Workbench& workbench, ipc::DeliverMessage order);

/// Of a host that runs, or what it left when it ended.
Task<Result<ipc::ScreenRead>> read_screen(Workbench& workbench, ipc::ReadScreen order);

} // namespace ao::workers::hosts
