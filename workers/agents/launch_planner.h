// From the order to plan a launch to the plan: what the order leaves out is looked up on this
// machine.
#pragma once

#include "ipc/agent_operations.h"
#include "workers/agents/catalog.h"
#include "workers/agents/help_options.h"
#include "workers/agents/launch_plan.h"
#include "workers/agents/machine.h"
#include "workers/task.h"

#include <tl/expected.hpp>

#include <memory>

namespace ao::workers::agents {

using PlannedLaunch = tl::expected<ipc::LaunchPlan, PlanProblem>;

class LaunchPlanner {
public:
    /// `machine` outlives the planner.
    LaunchPlanner(Workbench& workbench, const Machine& machine)
        : machine_{machine}
        , help_{workbench} {}

    /// `catalog` is kept while it waits. A conversation that cannot go on begins anew; the plan
    /// says which.
    Task<PlannedLaunch> plan_launch(std::shared_ptr<const Catalog> catalog, ipc::PlanLaunch order);

private:
    tl::expected<LaunchInput, PlanProblem> input_of(const AgentRow& row,
                                                    const ipc::PlanLaunch& order) const;

    const Machine& machine_;
    HelpOptions help_;
};

/// For people, with what they may have meant.
PlanProblem unknown_agent(const Catalog& catalog, const std::string& id);

} // namespace ao::workers::agents
