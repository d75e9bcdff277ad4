// What a process was given as its environment, from /proc/<pid>/environ (proc(5)): the only reader
// of it.
#pragma once

#include <string>
#include <sys/types.h>

namespace ao::daemon {

/// Whether its environment holds this "NAME=value". One that becomes another program just now shows
/// none for a moment and is asked again, for at most 100 ms. False for a process that is gone, that
/// this user may not look at, or that has overwritten its environment.
bool carries(pid_t pid, const std::string& variable);

} // namespace ao::daemon
