// The main thread: signals, worker processes, their output, and the spool's doorbell, in one epoll
// loop. It owns every child process of the supervisor and reaps every other one that falls to it.
// It creates no ZeroMQ and no SQLite object.
#pragma once

#include "ipc/doorbell.h"
#include "supervisor/process/host_listener.h"
#include "supervisor/process/roster.h"
#include "supervisor/process/worker_slot.h"
#include "supervisor/process/worker_spec.h"

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ao::process {

class WorkerHost {
public:
    /// Blocks SIGTERM, SIGINT, SIGHUP and SIGCHLD for the calling thread and those it starts later,
    /// ignores SIGPIPE, and makes the process the reaper of its orphaned descendants. Call first
    /// thing in main, before any other thread exists.
    static void take_signals();

    /// `spool_watch`: an inotify descriptor that this takes over, -1 for none.
    WorkerHost(WorkerSpec spec, HostListener& listener, RosterBoard& board, int spool_watch);
    ~WorkerHost();
    WorkerHost(const WorkerHost&) = delete;
    WorkerHost& operator=(const WorkerHost&) = delete;

    /// Starts all workers and runs until a stop is asked for by SIGTERM, SIGINT or `ask_to_stop`.
    /// Main thread. Returns the reason.
    std::string run();

    /// Tells the workers to leave and returns when all have, forcibly after the grace period.
    void stop_workers();

    // From any thread:
    void grant(ipc::WorkerRun run);
    void deny(ipc::WorkerKind kind, const std::string& why);
    void greet(ipc::WorkerRun run, const std::string& build);
    void condemn(ipc::WorkerRun run, const std::string& why);
    void restart(ipc::WorkerKind kind);
    void ask_to_stop(const std::string& why);

private:
    using Order = std::function<void(WorkerSlot::Clock::time_point now)>;

    void post(Order order);
    void turn();
    void publish_roster();
    int time_to_next_deadline() const;
    void carry_out_orders();
    void read_signals();
    void reap_children();
    void reap_stranger(pid_t pid);
    void read_spool_watch();
    void watch_pipes();
    bool any_running() const;

    WorkerSlot& slot(ipc::WorkerKind kind) { return *slots_[ipc::index_of(kind)]; }

    const WorkerSpec spec_;
    HostListener& listener_;
    RosterBoard& board_;
    ipc::Descriptor epoll_;
    ipc::Descriptor signals_;
    ipc::Descriptor spool_watch_;
    ipc::Doorbell doorbell_;
    std::array<std::unique_ptr<WorkerSlot>, ipc::kWorkerKinds.size()> slots_;
    std::array<int, ipc::kWorkerKinds.size()> watched_pipes_{};
    std::string stop_reason_;
    std::mutex mutex_;
    std::vector<Order> orders_; // guarded by mutex_
};

} // namespace ao::process
