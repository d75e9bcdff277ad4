// Says which tools sessions can be run with, and does what the core asks of repositories, worktrees
// and hosts. Keeps nothing that is not on disk or in the world.
#pragma once

#include "workers/runtime/git/git_program.h"
#include "workers/runtime/hosts/host_watch.h"
#include "workers/workbench.h"
#include "workers/worker.h"

namespace ao::workers {

class RuntimeWorker final : public Worker {
public:
    explicit RuntimeWorker(Workbench& workbench);

    void probe(std::function<void(std::uint64_t facts)> done) override;
    Task<OperationOutcome> carry_out(ipc::OperationArguments arguments) override;
    void follow(const ipc::Watch& watch) override;

private:
    Task<OperationOutcome> refuse_one();

    // One per operation; those of other workers never come here.
    Task<OperationOutcome> carry_out_one(ipc::ProbeEnvironment order);
    Task<OperationOutcome> carry_out_one(ipc::CheckRepository order);
    Task<OperationOutcome> check_workspace(std::string path);
    Task<OperationOutcome> carry_out_one(ipc::CreateWorktree order);
    Task<OperationOutcome> carry_out_one(ipc::ProvisionWorktree order);
    Task<OperationOutcome> carry_out_one(ipc::RemoveWorktree order);
    Task<OperationOutcome> carry_out_one(ipc::StartHost order);
    Task<OperationOutcome> carry_out_one(ipc::StopHost order);
    Task<OperationOutcome> carry_out_one(ipc::DeliverMessage order);
    Task<OperationOutcome> carry_out_one(ipc::ReadScreen order);
    Task<OperationOutcome> carry_out_one(ipc::OpenTerminal order);
    Task<OperationOutcome> carry_out_one(ipc::CheckSpawn order);
    Task<OperationOutcome> carry_out_one(ipc::BringBackWorktree order);
    Task<OperationOutcome> carry_out_one(ipc::FreeWorktree order);
    Task<OperationOutcome> carry_out_one(ipc::ListProcesses order);
    Task<OperationOutcome> carry_out_one(ipc::PrepareLaunch order);

    Workbench& workbench_;
    git::GitProgram git_;
    hosts::HostRuntimes runtimes_;
    hosts::HostWatch hosts_;
};

} // namespace ao::workers
