// The core thread: takes what happened from the inbox, applies it in one transaction, and only
// after the commit publishes, acknowledges and answers. It alone writes to the store. It never
// gives up: while the store cannot be written, requests are refused and everything else is kept.
#pragma once

#include "ipc/daemon/hook_spool.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/core_output.h"
#include "supervisor/core/inbox.h"
#include "supervisor/core/session_policy.h"
#include "supervisor/store/store.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace ao::core {

/// Readable from any thread.
struct CoreFigures {
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> commit_failures{0};
    std::atomic<std::uint64_t> facts_committed{0};
    std::atomic<std::uint64_t> hooks_stored{0};
    std::atomic<std::uint64_t> hooks_pending{0};
    std::atomic<std::uint64_t> operations_pending{0};
    std::atomic<std::uint64_t> answers_refused{0}; // outcomes of operations nobody had given out
    std::atomic<bool> store_writable{true};
};

class CoreLoop {
public:
    /// Takes the store over; from `start` on only the core thread uses it.
    CoreLoop(std::unique_ptr<store::Store> store, daemon::HookSpool spool, SessionPolicy policy,
             Inbox& inbox, CoreOutput& output);
    ~CoreLoop();
    CoreLoop(const CoreLoop&) = delete;
    CoreLoop& operator=(const CoreLoop&) = delete;

    void start();

    /// Closes the inbox, applies what is in it (a store that cannot be written is given up on
    /// after one try), closes the store, joins the thread.
    void stop();

    const CoreFigures& figures() const { return figures_; }

private:
    using Clock = std::chrono::steady_clock;

    // What one attempt to apply a batch wants done once it is on disk. Built anew at every
    // attempt, so that a rolled back transaction leaves no trace.
    struct Outcome;
    using Connections = std::array<std::optional<ipc::WorkerRun>, ipc::kWorkerKinds.size()>;

    void run();
    void recover();
    void apply_pending();
    void apply(const std::vector<CoreInput>& inputs);
    void apply_one_by_one();
    void commit(const std::vector<CoreInput>& inputs, Outcome& outcome);
    void follow_up(Outcome& outcome);
    void refuse_requests(const store::StoreError& error);
    static void refuse(CoreInput& request, const CoreRefusal& refusal);
    void ingest_spool();
    void publish();
    void maintain();
    std::optional<Clock::time_point> next_deadline() const;

    // One per alternative of CoreInput; inside the transaction.
    void handle(const FactReceived& input, Outcome& outcome);
    void handle(const WorkerGreeted& input, Outcome& outcome);
    void handle(const StepReached& input, Outcome& outcome);
    void handle(const OperationAnswered& input, Outcome& outcome);
    void handle(const IncarnationWanted& input, Outcome& outcome);
    void handle(const WorkerSpawned& input, Outcome& outcome);
    void handle(const WorkerTroubled& input, Outcome& outcome);
    void handle(const WorkerEnded& input, Outcome& outcome);
    void handle(const SpoolGrew& input, Outcome& outcome);
    void handle(const HookPosted& input, Outcome& outcome);
    void handle(const OperationWanted& input, Outcome& outcome);
    void handle(const ProjectAdded& input, Outcome& outcome);
    void handle(const ProjectConfigured& input, Outcome& outcome);
    void handle(const ProjectRemoved& input, Outcome& outcome);
    void handle(const SpawnWanted& input, Outcome& outcome);
    void handle(const SessionWanted& input, Outcome& outcome);
    void handle(const MessageWanted& input, Outcome& outcome);

    void greet_with_watches(ipc::WorkerRun run, Outcome& outcome);
    void deliver_operations(ipc::WorkerRun run, Outcome& outcome);
    void deliver(ipc::WorkerRun run, const store::OperationRow& row, Outcome& outcome);
    void begin(const ipc::OperationId& op_id, ipc::WorkerKind worker,
               const ipc::OperationArguments& arguments, std::chrono::milliseconds budget,
               Outcome& outcome);
    void finish(const ipc::OperationId& op_id, const store::OperationOutcome& result,
                Outcome& outcome);

    // Sessions (session_handlers.cpp).
    void advance_session_of(const store::OperationRow& row, Outcome& outcome);
    void judge_host(const ipc::HostSeen& seen, Outcome& outcome);
    void note_memory_kill(const ipc::MemoryKillSeen& seen, Outcome& outcome);
    domain::Session apply(domain::Transition transition, bool is_new, Outcome& outcome);
    void open_conversation(const domain::Session& session, Outcome& outcome);
    void answer(const domain::Session& session, const Reply<domain::Session>& accepted,
                const Reply<domain::Session>& settled, Outcome& outcome);

    /// What a transition of the session may look at; `use` must not keep it.
    template <class Use>
    auto in_context(const domain::Session& session, Use&& use) const {
        const auto project = project_of(session);
        const auto plan = store_->launch_plans.find(session.id);
        return use(domain::LifecycleContext{project, policy_.places, ipc::wall_now(), may_start(),
                                            plan ? &*plan : nullptr});
    }

    domain::Project project_of(const domain::Session& session) const;
    std::optional<ipc::ToolSeen> tool_of(ipc::RuntimeKind runtime) const;
    void watch_hosts(ipc::WorkerRun run, Outcome& outcome);

    // What agents do (activity_handlers.cpp).
    void take_observation(const ipc::AgentObserved& seen, Outcome& outcome);
    void make_ready(const std::string& session_id, Outcome& outcome);
    void watch_sessions(ipc::WorkerRun run, Outcome& outcome);
    void open_terminal_to_watch(const ipc::WatchedSession& watched, Outcome& outcome);
    bool has_failed(const ipc::OperationId& op_id) const;
    void blame_transcript(const std::string& session_id, const std::string& detail);
    void note_silences(Outcome& outcome);
    void keep_usage(const ipc::UsageSeen& seen);

    // Their hook events (hook_handlers.cpp).
    void give_hooks();
    void take_hook(const ipc::HookDerived& derived, Outcome& outcome);
    void blame_hook(std::string_view row, const std::string& detail, Outcome& outcome);

    // Messages (message_handlers.cpp).
    void serve_messages(const domain::Session& session, Outcome& outcome);
    void serve_held_back(Outcome& outcome);
    void advance_message_of(const store::OperationRow& row, Outcome& outcome);
    void acknowledge_messages(const domain::Session& session);
    void keep(const domain::Message& message, Outcome& outcome);
    void tell(const domain::Message& message, Outcome& outcome);

    // Turns and space (admission_handlers.cpp).
    domain::Load load() const;
    bool may_start() const;
    void look_after_sessions(Outcome& outcome);
    void admit_waiting(Outcome& outcome);
    void free_space(Outcome& outcome);

    static domain::StepOutcome outcome_of(const store::OperationRow& row);
    void expire_operations(Outcome& outcome);
    void blame_input(ipc::WorkerKind kind, const std::string& input, const std::string& detail,
                     Outcome& outcome);

    std::unique_ptr<store::Store> store_;
    daemon::HookSpool spool_;
    const SessionPolicy policy_;
    Inbox& inbox_;
    CoreOutput& output_;
    CoreFigures figures_;

    std::vector<CoreInput> pending_; // taken from the inbox, not yet on disk
    Connections connected_;          // who has said hello and has not ended
    std::map<ipc::OperationId, Clock::time_point> deadlines_; // of unfinished operations
    std::map<ipc::OperationId, Reply<store::OperationRow>> waiting_;
    std::multimap<std::string, Reply<domain::Session>> waiting_for_session_;
    std::map<std::string, Reply<domain::Message>> waiting_for_message_;
    std::optional<Clock::time_point> admission_at_; // set while sessions wait for their turn
    Clock::time_point space_at_ = Clock::now();
    std::uint64_t hosts_revision_ = 0;
    std::uint64_t sessions_revision_ = 0;
    std::map<std::string, ipc::OperationId> opened_to_watch_; // by handle in a multiplexer
    Clock::time_point usage_refusal_told_at_{};               // the newest one in the log
    domain::WallTime began_at_{};                             // when this supervisor did
    std::int64_t hooks_given_ = 0;      // newest row that the agents worker of today was given
    std::uint64_t hooks_in_flight_ = 0; // of those, how many it has not derived yet
    std::optional<Clock::time_point> silence_at_ = Clock::now(); // the next look at who is silent
    std::optional<Clock::time_point> held_back_at_ =
        Clock::now(); // the next at what waits for a time
    std::int64_t published_ = 0;
    bool spool_waits_ = true; // looked at once at start
    std::optional<Clock::time_point> retry_at_;
    std::chrono::milliseconds retry_delay_{0};
    std::optional<Clock::time_point> maintain_at_;
    std::thread thread_;
};

} // namespace ao::core
