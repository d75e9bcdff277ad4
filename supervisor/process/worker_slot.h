// One worker over all its runs: its state machine, its process and its history. Owned by the main
// thread. It acts on the process; what follows from an end is decided by supervisor/domain.
#pragma once

#include "ipc/child_process.h"
#include "supervisor/domain/restart_policy.h"
#include "supervisor/process/host_listener.h"
#include "supervisor/process/roster.h"
#include "supervisor/process/worker_log.h"
#include "supervisor/process/worker_spec.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace ao::process {

class WorkerSlot {
public:
    using Clock = std::chrono::steady_clock;

    WorkerSlot(ipc::WorkerKind kind, const WorkerSpec& spec, HostListener& listener);

    /// Asks for an incarnation, unless one runs or was asked for.
    void start();

    /// Spawns with that number. A program that cannot be started counts as a failure.
    void spawn(ipc::Incarnation incarnation, Clock::time_point now);

    /// No incarnation could be had (the store cannot be written): tries again later.
    void deny(const std::string& why, Clock::time_point now);

    /// It said hello and was welcomed.
    void greet(ipc::Incarnation incarnation, const std::string& build, Clock::time_point now);

    /// It misbehaves: ended at once, counted as a failure.
    void condemn(ipc::Incarnation incarnation, const std::string& why);

    /// Asked for by a person: ends the process (if any) and starts anew without delay.
    void restart(Clock::time_point now);

    /// The supervisor stops: no more starts; a running process is told to leave.
    void stop(Clock::time_point now);

    /// Acts on what is due: a hang, a start that takes too long, the next attempt.
    void on_time(Clock::time_point now);

    std::optional<Clock::time_point> next_deadline() const { return deadline_; }

    /// If `pid` is this worker's: kills what is left of its group, reaps it, decides what follows.
    bool on_exit(pid_t pid, Clock::time_point now);

    /// The output pipe of the running process, -1 when there is none.
    int pipe() const { return output_.get(); }

    void on_output(Clock::time_point now);

    bool is_running() const { return child_.has_value(); }

    RosterEntry entry() const;

private:
    enum class Wanted : std::uint8_t { run, restart, leave };

    ipc::WorkerRun run() const { return {kind_, incarnation_}; }

    void ask_to_leave();
    void judge_heartbeat(Clock::time_point now);
    void follow_end(const ipc::ChildExit& exit, Clock::time_point now);
    void fail(std::optional<int> exit_code, const std::string& detail, Clock::time_point now);
    void trouble(const std::string& kind, const std::string& detail, const std::string& input = {});
    void remember_error(const std::string& text);

    const ipc::WorkerKind kind_;
    const WorkerSpec& spec_;
    HostListener& listener_;
    WorkerLog log_;

    domain::WorkerState state_ = domain::WorkerState::stopped;
    Wanted wanted_ = Wanted::run;
    bool awaits_incarnation_ = false;
    std::optional<Clock::time_point> deadline_;
    domain::RestartHistory history_;
    std::uint64_t starts_ = 0;
    std::optional<domain::WorkerError> last_error_;

    // The current run.
    ipc::Incarnation incarnation_ = 0;
    std::optional<ipc::Child> child_;
    std::shared_ptr<ipc::VitalsPage> page_;
    ipc::Descriptor output_;
    std::string build_;
    std::string condemned_for_; // why we ended it, empty when we did not
    std::optional<Clock::time_point> ready_since_;
    std::optional<domain::WallTime> started_at_;
    std::optional<domain::WallTime> next_attempt_at_;
};

} // namespace ao::process
