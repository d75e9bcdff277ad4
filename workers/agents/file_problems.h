// What is wrong with people's files, as it is told: so much of it that it can be sent.
#pragma once

#include "workers/agents/agent_file.h"

#include <string>
#include <vector>

namespace ao::workers::agents {

/// "file:line: key: text" of each; of very many, the first ones and how many more there are.
std::vector<std::string> texts_of(const AgentFileProblems& problems);

} // namespace ao::workers::agents
