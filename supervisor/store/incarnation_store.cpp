// The statements of incarnations.
#include "supervisor/store/incarnation_store.h"

#include "supervisor/store/database.h"

#include <algorithm>

namespace ao::store {

ipc::Incarnation IncarnationStore::begin(ipc::WorkerKind kind, domain::WallTime at) {
    const auto next = database_.value<std::int64_t>(
        "SELECT coalesce(max(incarnation), 0) + 1 FROM incarnations WHERE worker = ?", kind);
    database_.run("INSERT INTO incarnations (worker, incarnation, state, started_at) "
                  "VALUES (?, ?, 'starting', ?)",
                  kind, next, at);
    return static_cast<ipc::Incarnation>(next);
}

void IncarnationStore::mark_spawned(ipc::WorkerKind kind, ipc::Incarnation incarnation, int pid) {
    database_.run("UPDATE incarnations SET pid = ? WHERE worker = ? AND incarnation = ?", pid, kind,
                  incarnation);
}

void IncarnationStore::mark_ready(ipc::WorkerKind kind, ipc::Incarnation incarnation,
                                  std::string_view build, domain::WallTime at) {
    database_.run("UPDATE incarnations SET state = 'ready', build = ?, ready_at = ? "
                  "WHERE worker = ? AND incarnation = ? AND state = 'starting'",
                  build, at, kind, incarnation);
}

void IncarnationStore::mark_ended(ipc::WorkerKind kind, ipc::Incarnation incarnation,
                                  std::string_view reason, domain::WallTime at) {
    database_.run("UPDATE incarnations SET state = 'ended', end_reason = ?, ended_at = ? "
                  "WHERE worker = ? AND incarnation = ? AND state <> 'ended'",
                  reason, at, kind, incarnation);
}

std::uint64_t IncarnationStore::end_all_open(std::string_view reason, domain::WallTime at) {
    return database_.run("UPDATE incarnations SET state = 'ended', end_reason = ?, ended_at = ? "
                         "WHERE state <> 'ended'",
                         reason, at);
}

std::optional<IncarnationRow> IncarnationStore::latest(ipc::WorkerKind kind) const {
    using domain::WallTime;
    auto found =
        database_.row<std::int64_t, std::string, std::optional<std::int64_t>, std::string, WallTime,
                      std::optional<WallTime>, std::optional<WallTime>, std::optional<std::string>>(
            "SELECT incarnation, state, pid, build, started_at, ready_at, ended_at, end_reason "
            "FROM incarnations WHERE worker = ? ORDER BY incarnation DESC LIMIT 1",
            kind);
    if (!found) {
        return std::nullopt;
    }
    auto& [incarnation, state, pid, build, started_at, ready_at, ended_at, reason] = *found;
    return IncarnationRow{.worker = kind,
                          .incarnation = static_cast<ipc::Incarnation>(incarnation),
                          .state = state,
                          .pid = pid ? std::optional{static_cast<int>(*pid)} : std::nullopt,
                          .build = build,
                          .started_at = started_at,
                          .ready_at = ready_at,
                          .ended_at = ended_at,
                          .end_reason = reason.value_or("")};
}

void IncarnationStore::prune(std::uint64_t keep) {
    database_.run("DELETE FROM incarnations AS old WHERE state = 'ended' AND incarnation <= "
                  "(SELECT max(incarnation) FROM incarnations WHERE worker = old.worker) - ?",
                  std::max<std::uint64_t>(keep, 1));
}

} // namespace ao::store
