// Starts an ao-pty-host: that of a session, and that of somebody who looks at one in a multiplexer.
#pragma once

#include "ipc/pty/launch.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/task.h"

namespace ao::workers::hosts {

/// Runs, or ran already in the spec's directory.
Task<Result<pty::LaunchReady>> start_pty_host(Workbench& workbench, pty::LaunchSpec spec);

/// A program of ao, which lies beside this one.
std::string own_program(const std::string& name);

} // namespace ao::workers::hosts
