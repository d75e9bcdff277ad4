// From a spec to a running host: the steps in order, each with its typed error.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/launch.h"
#include "workers/pty_host/host.h"

#include <tl/expected.hpp>

#include <sys/types.h>

namespace ao::pty_host {

/// Reads the launcher's spec from the descriptor, blocking up to kLaunchWithin.
tl::expected<pty::LaunchSpec, pty::LaunchError> read_spec(int descriptor);

/// Takes the directory, binds the socket, starts the program, writes the state file. On an error
/// nothing runs.
tl::expected<HostParts, pty::LaunchError> launch(const pty::LaunchSpec& spec, mode_t file_mask);

/// Tells the launcher; it may be gone.
void send_answer(int descriptor, const pty::LaunchAnswer& answer);

} // namespace ao::pty_host
