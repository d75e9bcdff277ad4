// Starts a session's program in its terminal: fork and exec by hand, for posix_spawn can give a
// child no terminal. Whoever calls this has one thread, so that fork is safe.
#pragma once

#include "ipc/pty/launch.h"

#include <tl/expected.hpp>

#include <functional>
#include <sys/types.h>

namespace ao::hosting {

/// Runs in the child before anything else: takes the terminal and makes it the three streams.
/// False, with errno set, when it cannot.
using TakeTerminal = std::function<bool()>;

/// Runs the spec's program with default signals and `file_mask`. Returns once its exec has
/// succeeded, so that a missing program or directory is an error here and not a session that ends
/// at once.
tl::expected<pid_t, pty::LaunchError> start_program(const pty::LaunchSpec& spec, mode_t file_mask,
                                                    const TakeTerminal& take_terminal);

} // namespace ao::hosting
