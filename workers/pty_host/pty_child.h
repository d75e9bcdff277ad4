// The pseudo terminal and the program in it.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/launch.h"
#include "workers/pty_host/terminal/terminal.h"

#include <tl/expected.hpp>

#include <sys/types.h>

namespace ao::pty_host {

struct PtyChild {
    ipc::Descriptor master; // does not block
    pid_t pid = 0;
};

/// Opens a terminal of that size and runs the spec's program in it, as the leader of a session,
/// with default signals and `file_mask`. Returns once its exec has succeeded, so that a missing
/// program or directory is an error here and not a session that ends at once.
tl::expected<PtyChild, pty::LaunchError> start_child(const pty::LaunchSpec& spec, TerminalSize size,
                                                     mode_t file_mask);

/// Tells terminal and program the size; the kernel sends SIGWINCH when it differs.
void set_window_size(int master, TerminalSize size);

/// True while the terminal collects lines for the program, each of which the kernel cuts at 4,095
/// bytes.
bool is_canonical(int master);

} // namespace ao::pty_host
