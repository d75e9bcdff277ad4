// Knows the agents: plans their launches, derives what their hooks tell, says which of their
// programs are installed. Keeps nothing that is not on disk.
#pragma once

#include "workers/agents/launch_planner.h"
#include "workers/agents/living_catalog.h"
#include "workers/agents/machine.h"
#include "workers/workbench.h"
#include "workers/worker.h"

namespace ao::workers {

class AgentsWorker final : public Worker {
public:
    explicit AgentsWorker(Workbench& workbench,
                          agents::Machine machine = agents::Machine::this_one());

    void probe(std::function<void(std::uint64_t facts)> done) override;
    Task<OperationOutcome> carry_out(ipc::OperationArguments arguments) override;
    void take(const ipc::HookGiven& hook) override;

private:
    Task<OperationOutcome> plan_launch(ipc::PlanLaunch order);

    Workbench& workbench_;
    agents::Machine machine_;
    agents::LivingCatalog catalog_;
    agents::LaunchPlanner planner_;
};

} // namespace ao::workers
