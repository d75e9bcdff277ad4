// What every kind of host makes of the spec that it is started with.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"

#include <sys/types.h>

namespace ao::hosting {

/// Whether it names a handle, absolute paths and a program, without a zero byte in them.
bool is_usable(const pty::LaunchSpec& spec);

/// The state file of this process as the host of that spec, whose program is `child`.
pty::HostState state_of_this_host(const pty::LaunchSpec& spec, pid_t child);

} // namespace ao::hosting
