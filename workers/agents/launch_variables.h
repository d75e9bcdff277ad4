// The variables that a row's templates may name (docs/agents.md lists them), from the input of a
// launch.
#pragma once

#include "workers/agents/launch_plan.h"

#include <string>

namespace ao::workers::agents {

/// All but those of files, which follow from the plan.
Variables launch_variables(const AgentRow& row, const LaunchInput& input,
                           const std::string& native_id);

} // namespace ao::workers::agents
