// A scope of systemd for the daemon and everything it starts. Its cgroup is the daemon's alone to
// divide, so that caps of sessions hold; and it is no part of the unit or login that `ao start` was
// run in, so that sessions go on when that one is stopped.
#pragma once

#include <string>
#include <vector>

namespace ao::cli {

/// The words that go before a command to run it in a scope of its own, as the same process; empty
/// where that cannot be: no systemd, or none that would do it for this user. Tries it out, which
/// takes some ten milliseconds.
std::vector<std::string> scope_command();

} // namespace ao::cli
