// What has to fit together in a row, beyond the type of each value.
#pragma once

#include "workers/agents/agent_row.h"

#include <string>
#include <vector>

namespace ao::workers::agents {

struct RowProblem {
    std::string key; // the table of the row that it concerns
    std::string text;
};

std::vector<RowProblem> problems_of(const AgentRow& row);

} // namespace ao::workers::agents
