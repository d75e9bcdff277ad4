// The environment in which a session's program starts (runtime-workspace.md 7): what the worker
// has, with PATH led by ao's own directory, and what the core names. Reads the environment once.
#pragma once

#include "ipc/environment_variable.h"

#include <string>
#include <vector>

namespace ao::workers::hosts {

/// "NAME=value", each name once; what is in `variables` wins, apart from PATH, which is put behind
/// the directory of the installed ao so that hooks find it.
std::vector<std::string>
session_environment(const std::vector<ipc::EnvironmentVariable>& variables);

/// The user's shell: $SHELL when it is an absolute path, else /bin/sh.
std::string login_shell();

} // namespace ao::workers::hosts
