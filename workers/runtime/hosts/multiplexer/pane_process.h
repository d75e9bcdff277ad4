// What a session's folder needs before its pane is made, the end of the pane's root, and the
// terminal of somebody who looks at it.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/runtime/hosts/multiplexer/multiplexer.h"

namespace ao::workers::hosts {

/// Lays the spec down for ao-pane and gives the end at which it will answer.
Result<ipc::Descriptor> prepare_pane(const pty::LaunchSpec& spec);

/// Asks exactly the recorded process to end everything below it and itself. Its pidfd, or nothing
/// when it is gone already.
ipc::Descriptor ask_to_end(const pty::HostState& state);

/// An ao-pty-host around the viewer's program, which goes when nobody has been attached for a
/// while.
pty::LaunchSpec viewer_spec(const PaneAt& pane, Viewer viewer);

} // namespace ao::workers::hosts
