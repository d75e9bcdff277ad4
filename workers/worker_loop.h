// The loop of a worker: the link, program runs, signals and the heartbeat on one thread.
#pragma once

#include "ipc/worker_link.h"
#include "workers/program_runner.h"
#include "workers/workbench.h"
#include "workers/worker.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace ao::workers {

class WorkerLoop final : public Workbench {
public:
    using Clock = std::chrono::steady_clock;

    /// `signals`: a signalfd with SIGTERM and SIGINT.
    WorkerLoop(std::shared_ptr<ipc::VitalsPage> page, int signals);

    /// Runs until told to stop; returns the exit code.
    int run(Worker& worker, const std::string& build);

    void report(ipc::Fact fact) override;
    void run(ProgramRun run, std::function<void(ProgramResult)> done) override;

private:
    void turn();
    std::chrono::milliseconds time_to_next_deadline() const;
    void receive(ipc::SupervisorMessage message);
    void begin(const ipc::Operation& operation);
    void leave(int exit_code, const std::string& reason);

    std::shared_ptr<ipc::VitalsPage> page_;
    ipc::WorkerLink link_;
    int signals_;
    Worker* worker_ = nullptr;
    ProgramRunner programs_;
    std::set<ipc::OperationId> under_way_;
    std::string in_hand_; // the input whose code is running, empty between callbacks
    std::optional<int> exit_code_;
    std::optional<Clock::time_point> welcome_deadline_;
};

} // namespace ao::workers
