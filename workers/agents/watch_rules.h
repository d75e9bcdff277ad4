// What has to fit together in the tables that say how an agent is watched.
#pragma once

#include "workers/agents/row_rules.h"
#include "workers/agents/template_text.h"

#include <vector>

namespace ao::workers::agents {

/// `known` are the variables that a launch of it has.
std::vector<RowProblem> problems_of_watch(const AgentRow& row, const VariableNames& known);

} // namespace ao::workers::agents
