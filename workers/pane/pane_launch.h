// From the folder of a host to a running program in the terminal that this process was started in.
#pragma once

#include "workers/pane/pane.h"

#include <tl/expected.hpp>

#include <string>
#include <sys/types.h>

namespace ao::pane {

/// Takes the spec that waits in the directory: it is there once, so that a multiplexer that starts
/// its command again starts nothing.
tl::expected<pty::LaunchSpec, pty::LaunchError> take_spec(const std::string& directory);

/// Takes the directory, starts the program, writes the state file. On an error nothing runs.
tl::expected<PaneParts, pty::LaunchError> launch(pty::LaunchSpec spec, mode_t file_mask);

/// Tells whoever waits at the directory's `ready`; nobody need.
void tell(const std::string& directory, const pty::LaunchAnswer& answer);

} // namespace ao::pane
