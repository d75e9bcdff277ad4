// Starts a session's program in its terminal: fork and exec by hand, for posix_spawn can give a
// child no terminal. Whoever calls this has one thread, so that fork is safe.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"

#include <tl/expected.hpp>

#include <functional>
#include <string>
#include <sys/types.h>

namespace ao::hosting {

/// Runs in the child before anything else: takes the terminal and makes it the three streams.
/// False, with errno set, when it cannot.
using TakeTerminal = std::function<bool()>;

/// Runs the spec's program with default signals and `file_mask`, and gives the state file that was
/// written for it. The program runs only after that is on disk, and never when this process dies
/// before: what is not on record did not run. Returns once its exec has succeeded, so that a
/// missing program or directory is an error here and not a session that ends at once. The program
/// is in the spec's cgroup before it runs; where that cannot be, it runs without, and the state
/// says so.
tl::expected<pty::HostState, pty::LaunchError>
start_program(const pty::LaunchSpec& spec, mode_t file_mask, const TakeTerminal& take_terminal);

/// The variable that every process of a session inherits, by which what a host left behind is
/// found: "AO_PTY_HOST=<directory of the host>".
std::string mark_of(const std::string& directory);

} // namespace ao::hosting
