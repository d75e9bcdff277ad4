// The roster: what the main thread knows of every worker, as an immutable snapshot that any thread
// may read without asking.
#pragma once

#include "ipc/vitals.h"
#include "supervisor/domain/worker_view.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ao::process {

struct RosterEntry {
    ipc::WorkerKind kind = ipc::WorkerKind::scm;
    domain::WorkerState state = domain::WorkerState::stopped;
    ipc::Incarnation incarnation = 0;
    std::optional<int> pid;
    std::string build;
    std::optional<domain::WallTime> started_at;
    std::optional<domain::WallTime> next_attempt_at;
    std::optional<domain::WorkerError> last_error;
    std::uint64_t restarts = 0;
    std::shared_ptr<ipc::VitalsPage> page; // of the running process; its figures are live
    std::shared_ptr<const std::atomic<std::uint64_t>> log_bytes_dropped;
};

using Roster = std::array<RosterEntry, ipc::kWorkerKinds.size()>;

/// Holds the newest roster. One writer (main thread), any reader.
class RosterBoard {
public:
    void publish(std::shared_ptr<const Roster> roster) { std::atomic_store(&roster_, roster); }

    std::shared_ptr<const Roster> read() const { return std::atomic_load(&roster_); }

private:
    std::shared_ptr<const Roster> roster_ = std::make_shared<Roster>();
};

} // namespace ao::process
