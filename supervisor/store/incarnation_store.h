// Every run of every worker, and the durable counter that numbers them. Written by the core thread.
#pragma once

#include "ipc/ids.h"
#include "supervisor/domain/worker_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::store {

class Database;

struct IncarnationRow {
    ipc::WorkerKind worker = ipc::WorkerKind::scm;
    ipc::Incarnation incarnation = 0;
    std::string state; // starting | ready | ended
    std::optional<int> pid;
    std::string build;
    domain::WallTime started_at;
    std::optional<domain::WallTime> ready_at;
    std::optional<domain::WallTime> ended_at;
    std::string end_reason;
};

/// All members throw StoreError; writes belong inside a Transaction.
class IncarnationStore {
public:
    explicit IncarnationStore(Database& database)
        : database_{database} {}

    /// Takes the next number of that worker, never one that was used before.
    ipc::Incarnation begin(ipc::WorkerKind kind, domain::WallTime at);

    void mark_spawned(ipc::WorkerKind kind, ipc::Incarnation incarnation, int pid);
    void mark_ready(ipc::WorkerKind kind, ipc::Incarnation incarnation, std::string_view build,
                    domain::WallTime at);

    /// Harmless when it has ended already: the first reason stays.
    void mark_ended(ipc::WorkerKind kind, ipc::Incarnation incarnation, std::string_view reason,
                    domain::WallTime at);

    /// For start-up: whatever an earlier supervisor left open. Returns how many there were.
    std::uint64_t end_all_open(std::string_view reason, domain::WallTime at);

    /// The newest of that worker.
    std::optional<IncarnationRow> latest(ipc::WorkerKind kind) const;

    /// Removes ended ones beyond the newest `keep` of each worker, with their applied sequences.
    /// The newest of a worker stays whatever `keep` says: it is the counter.
    void prune(std::uint64_t keep);

private:
    Database& database_;
};

} // namespace ao::store
