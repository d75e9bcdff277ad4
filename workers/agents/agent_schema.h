// The schema of an agent's file: which keys there are, what their values may be, and what has to
// fit together. A row that it accepts can be planned; docs/agents.md describes it for people.
#pragma once

#include "workers/agents/agent_file.h"
#include "workers/agents/data_node.h"

#include <string>

namespace ao::workers::agents {

tl::expected<AgentRow, AgentFileProblems> read_agent_row(const DataNode& root,
                                                         const std::string& file);

} // namespace ao::workers::agents
