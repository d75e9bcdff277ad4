// Whether somebody is logged in to an agent, by what its row names. Nothing of what is found there
// is kept or told: the agent reads it, ao does not.
#pragma once

#include "ipc/agent_facts.h"
#include "workers/agents/agent_row.h"
#include "workers/task.h"

#include <optional>
#include <string>

namespace ao::workers::agents {

/// `program` is where the agent's was found, `home` the home directory. Nothing: the row does not
/// say where it could be seen.
Task<std::optional<ipc::LoginState>> look_for_login(Workbench& workbench, LoginSpec login,
                                                    std::string program, std::string home);

} // namespace ao::workers::agents
