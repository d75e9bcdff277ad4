// The loop of a worker: the link, program runs, signals and the heartbeat on one thread.
#pragma once

#include "ipc/worker_link.h"
#include "workers/program_runner.h"
#include "workers/task.h"
#include "workers/workbench.h"
#include "workers/worker.h"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>

struct zmq_pollitem_t;

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
    void wait_for(int descriptor, short events, std::optional<std::chrono::milliseconds> within,
                  std::function<void(bool)> done) override;
    void take_in_hand(std::string input, const std::function<void()>& work) override;

private:
    // Somebody waits for a descriptor.
    struct Waiter {
        int descriptor;
        short events;
        std::optional<Clock::time_point> deadline;
        std::function<void(bool)> done;
    };

    void turn();
    void serve_waiters(const std::vector<zmq_pollitem_t>& items, std::size_t first,
                       Clock::time_point now);
    std::chrono::milliseconds time_to_next_deadline() const;
    void receive(ipc::SupervisorMessage message);
    void begin(const ipc::Operation& operation);
    void answer(const ipc::OperationId& op_id, OperationOutcome outcome);
    void leave(int exit_code, const std::string& reason);

    std::shared_ptr<ipc::VitalsPage> page_;
    ipc::WorkerLink link_;
    int signals_;
    Worker* worker_ = nullptr;
    ProgramRunner programs_;
    std::list<Waiter> waiters_;
    Tasks tasks_; // before what its tasks wait for
    std::set<ipc::OperationId> under_way_;
    std::string in_hand_; // the input whose code is running, empty between callbacks
    std::optional<int> exit_code_;
    std::optional<Clock::time_point> welcome_deadline_;
};

} // namespace ao::workers
