// The pseudo terminal and the program in it.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "workers/pty_host/terminal/terminal.h"

#include <tl/expected.hpp>

#include <sys/types.h>

namespace ao::pty_host {

struct PtyChild {
    ipc::Descriptor master; // does not block
    pid_t pid = 0;
};

struct StartedChild {
    PtyChild child;
    pty::HostState state; // as it was written
};

/// Opens a terminal of that size and starts the spec's program in it (program_start.h), as the
/// leader of a session.
tl::expected<StartedChild, pty::LaunchError> start_child(const pty::LaunchSpec& spec,
                                                         TerminalSize size, mode_t file_mask);

/// Tells terminal and program the size; the kernel sends SIGWINCH when it differs.
void set_window_size(int master, TerminalSize size);

/// True while the terminal collects lines for the program, each of which the kernel cuts at 4,095
/// bytes.
bool is_canonical(int master);

} // namespace ao::pty_host
