// How an agent is made to call ao-hook, as files or arguments of its launch.
#pragma once

#include "workers/agents/launch_plan.h"

#include <string>
#include <vector>

namespace ao::workers::agents {

struct HookPlan {
    std::vector<ipc::LaunchFile> files;
    std::vector<std::string> argv;
};

/// `variables` are those of the launch.
HookPlan plan_hooks(const AgentRow& row, const Variables& variables);

} // namespace ao::workers::agents
