// The supervisor's end of the wire: one ROUTER socket on the ipc thread. It checks who speaks,
// decodes, and hands on; it decides nothing and treats every frame as gossip. A frame that does
// not fit is counted and dropped, and never ends anything but the worker that keeps sending them.
#pragma once

#include "ipc/doorbell.h"
#include "ipc/messages.h"
#include "ipc/vitals.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ao::ipc {

/// What the router hands on; called on the ipc thread, must not block and must not throw.
class RouterListener {
public:
    virtual ~RouterListener() = default;
    virtual void on_hello(WorkerRun run, const Hello& hello) = 0;
    virtual void on_fact(WorkerRun run, Sequence sequence, std::int64_t at_ms, Fact fact) = 0;
    virtual void on_watch_applied(WorkerRun run, const WatchApplied& applied) = 0;
    virtual void on_operation_progress(WorkerRun run, OperationProgress progress) = 0;
    virtual void on_operation_done(WorkerRun run, OperationDone done) = 0;
    virtual void on_goodbye(WorkerRun run, const Goodbye& goodbye) = 0;
    /// More refused frames than the budget allows, or no answer to pings: replace the worker.
    virtual void on_faulty(WorkerRun run, std::string_view reason) = 0;
};

/// Figures of one worker's link, readable from any thread.
struct LinkFigures {
    std::atomic<std::uint64_t> frames_refused{0};
    std::atomic<std::int64_t> round_trip_us{-1}; // -1: not measured yet
};

class WorkerRouter {
public:
    /// Binds `endpoint` (ipc://…), after removing a socket file left by a crash: the caller holds
    /// the lock on the data directory. Throws zmq::error_t or std::system_error.
    WorkerRouter(const std::string& endpoint, RouterListener& listener);
    ~WorkerRouter();
    WorkerRouter(const WorkerRouter&) = delete;
    WorkerRouter& operator=(const WorkerRouter&) = delete;

    void start();

    /// Sends what is queued, closes the socket, joins the thread. Idempotent.
    void stop();

    /// From now on this run of its kind is the one that may speak; any earlier one is a stranger.
    void expect(const WorkerBirth& birth);

    /// Nobody of this run may speak any more.
    void forget(WorkerRun run);

    /// Queues a message; dropped when that run is not connected (whoever needs it sent sends it
    /// again when the run says hello).
    void send(WorkerRun run, SupervisorMessage message);

    const LinkFigures& figures(WorkerKind kind) const;

    /// Frames from peers that are no worker of ours.
    std::uint64_t strangers() const { return strangers_.load(std::memory_order_relaxed); }

private:
    class Loop; // lives on the ipc thread

    struct Outgoing {
        WorkerRun run;
        SupervisorMessage message;
    };

    using Order = std::variant<WorkerBirth, WorkerRun, Outgoing>; // expect, forget, send

    void post(Order order);
    std::vector<Order> take_orders();

    RouterListener& listener_;
    std::array<LinkFigures, kWorkerKinds.size()> figures_;
    std::atomic<std::uint64_t> strangers_{0};
    std::atomic<bool> stopping_{false};
    Doorbell doorbell_;
    std::mutex mutex_;
    std::vector<Order> orders_; // guarded by mutex_
    std::unique_ptr<Loop> loop_;
    std::thread thread_;
};

} // namespace ao::ipc
