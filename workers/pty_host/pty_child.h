// The pseudo terminal and the program in it.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/launch.h"
#include "workers/pty_host/terminal/terminal.h"

#include <tl/expected.hpp>

#include <functional>
#include <string>
#include <sys/types.h>

namespace ao::pty_host {

struct PtyChild {
    ipc::Descriptor master; // does not block
    pid_t pid = 0;
};

/// Writes down that this process is about to become the program.
using RecordChild = std::function<tl::expected<void, pty::LaunchError>(pid_t)>;

/// Opens a terminal of that size and runs the spec's program in it, as the leader of a session,
/// with default signals and `file_mask`. It runs only after `record` has succeeded, and never when
/// this process dies before, so what is not on record did not run. Returns once its exec has
/// succeeded, so that a missing program or directory is an error here and not a session that ends
/// at once.
tl::expected<PtyChild, pty::LaunchError> start_child(const pty::LaunchSpec& spec, TerminalSize size,
                                                     mode_t file_mask, const RecordChild& record);

/// The variable that every process of a session inherits, by which what a host left behind is
/// found: "AO_PTY_HOST=<directory of the host>".
std::string mark_of(const std::string& directory);

/// Tells terminal and program the size; the kernel sends SIGWINCH when it differs.
void set_window_size(int master, TerminalSize size);

/// True while the terminal collects lines for the program, each of which the kernel cuts at 4,095
/// bytes.
bool is_canonical(int master);

} // namespace ao::pty_host
