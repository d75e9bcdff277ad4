// The statements of operations.
#include "supervisor/store/operation_store.h"

#include "supervisor/store/database.h"

namespace ao::store {

namespace {

template <class... Arguments>
std::vector<OperationRow> select(Database& database, const std::string& condition,
                                 const Arguments&... arguments) {
    using domain::WallTime;
    std::vector<OperationRow> operations;
    for (auto& [op_id, worker, kind, body, state, step, result, error_code, error_message,
                created_at, updated_at, deadline_at, budget_ms, deliveries, delivered_to, deaths,
                finished_at] :
         database.rows<std::string, ipc::WorkerKind, std::string, std::string, OperationState,
                       std::string, std::optional<std::string>, std::string, std::string, WallTime,
                       WallTime, WallTime, std::int64_t, std::int64_t, std::optional<std::int64_t>,
                       std::int64_t, std::optional<WallTime>>(
             "SELECT op_id, worker, kind, arguments, state, step, result, error_code, "
             "error_message, created_at, updated_at, deadline_at, budget_ms, deliveries, "
             "delivered_to, deaths, finished_at FROM operations WHERE " +
                 condition,
             arguments...)) {
        operations.push_back({.op_id = std::move(op_id),
                              .worker = worker,
                              .kind = std::move(kind),
                              .arguments = std::move(body),
                              .state = state,
                              .step = std::move(step),
                              .result = std::move(result).value_or(""),
                              .error_code = std::move(error_code),
                              .error_message = std::move(error_message),
                              .created_at = created_at,
                              .updated_at = updated_at,
                              .deadline_at = deadline_at,
                              .budget = std::chrono::milliseconds{budget_ms},
                              .deliveries = static_cast<std::uint64_t>(deliveries),
                              .delivered_to = delivered_to
                                                  ? std::optional<ipc::Incarnation>{*delivered_to}
                                                  : std::nullopt,
                              .deaths = static_cast<std::uint64_t>(deaths),
                              .finished_at = finished_at});
    }
    return operations;
}

} // namespace

void OperationStore::insert(const NewOperation& operation) {
    database_.run("INSERT INTO operations (op_id, worker, kind, arguments, created_at, updated_at, "
                  "deadline_at, budget_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                  operation.op_id, operation.worker, operation.kind, operation.arguments,
                  operation.created_at, operation.created_at, operation.deadline_at,
                  operation.budget.count());
}

std::vector<OperationRow> OperationStore::pending(ipc::WorkerKind kind) const {
    return select(database_, "worker = ? AND state = 'pending' ORDER BY id", kind);
}

std::uint64_t OperationStore::pending_count() const {
    return static_cast<std::uint64_t>(
        database_.value<std::int64_t>("SELECT count(*) FROM operations WHERE state = 'pending'"));
}

std::vector<OperationRow> OperationStore::overdue(domain::WallTime now) const {
    return select(database_, "state = 'pending' AND deadline_at <= ? ORDER BY deadline_at", now);
}

std::optional<domain::WallTime> OperationStore::next_deadline() const {
    return database_.value<std::optional<domain::WallTime>>(
        "SELECT min(deadline_at) FROM operations WHERE state = 'pending'");
}

std::vector<OperationRow> OperationStore::poisoned(ipc::WorkerKind kind, std::size_t limit) const {
    return select(database_, "worker = ? AND state = 'poisoned' ORDER BY id DESC LIMIT ?", kind,
                  limit);
}

std::optional<OperationRow> OperationStore::find(std::string_view op_id) const {
    auto found = select(database_, "op_id = ?", op_id);
    if (found.empty()) {
        return std::nullopt;
    }
    return std::move(found.front());
}

void OperationStore::mark_delivered(std::string_view op_id, ipc::Incarnation incarnation) {
    database_.run("UPDATE operations SET deliveries = deliveries + 1, delivered_to = ? "
                  "WHERE op_id = ? AND state = 'pending'",
                  incarnation, op_id);
}

void OperationStore::set_step(std::string_view op_id, std::string_view step, domain::WallTime at) {
    database_.run("UPDATE operations SET step = ?, updated_at = ? "
                  "WHERE op_id = ? AND state = 'pending'",
                  step, at, op_id);
}

bool OperationStore::finish(std::string_view op_id, const OperationOutcome& outcome,
                            domain::WallTime at) {
    return database_.run("UPDATE operations SET state = ?, result = nullif(?, ''), error_code = ?, "
                         "error_message = ?, updated_at = ?, finished_at = ? "
                         "WHERE op_id = ? AND state = 'pending'",
                         to_stored(outcome.state), outcome.result, outcome.error_code,
                         outcome.error_message, at, at, op_id) == 1;
}

std::uint64_t OperationStore::record_death(std::string_view op_id) {
    const auto deaths = database_.row<std::int64_t>(
        "UPDATE operations SET deaths = deaths + 1 WHERE op_id = ? AND state = 'pending' "
        "RETURNING deaths",
        op_id);
    return deaths ? static_cast<std::uint64_t>(std::get<0>(*deaths)) : 0;
}

void OperationStore::prune(std::uint64_t keep) {
    database_.run("DELETE FROM operations WHERE state <> 'pending' AND id <= "
                  "(SELECT id FROM operations WHERE state <> 'pending' "
                  "ORDER BY id DESC LIMIT 1 OFFSET ?)",
                  keep);
}

} // namespace ao::store
