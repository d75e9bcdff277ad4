// Knows the agents: plans their launches, derives what their hooks tell, says which of their
// programs are installed. Keeps nothing that is not on disk.
#pragma once

#include "workers/agents/launch_planner.h"
#include "workers/agents/living_catalog.h"
#include "workers/agents/machine.h"
#include "workers/agents/survey.h"
#include "workers/agents/watching/file_watch.h"
#include "workers/agents/watching/screen_watches.h"
#include "workers/agents/watching/transcript_watches.h"
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
    void follow(const ipc::Watch& watch) override;

private:
    Task<OperationOutcome> carry_out_one(ipc::PlanLaunch order);
    Task<OperationOutcome> carry_out_one(ipc::CheckAgentFile order);
    Task<OperationOutcome> carry_out_one(ipc::ShowAgent order);

    Workbench& workbench_;
    agents::Machine machine_;
    agents::LivingCatalog catalog_;
    agents::LaunchPlanner planner_;
    agents::Survey survey_;
    agents::FileWatch files_;
    bool is_watching_peoples_files_ = false;
    agents::ScreenWatches screens_;
    agents::TranscriptWatches transcripts_;
};

} // namespace ao::workers
