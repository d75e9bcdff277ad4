// Operations: the outbox of jobs for workers, and their outcomes. Written by the core thread.
#pragma once

#include "ipc/ids.h"
#include "supervisor/domain/worker_view.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::store {

class Database;

enum class OperationState : std::uint8_t { pending, done, failed, expired, poisoned };

constexpr auto enum_names(OperationState) {
    return std::array<std::string_view, 5>{"pending", "done", "failed", "expired", "poisoned"};
}

struct NewOperation {
    ipc::OperationId op_id;
    ipc::WorkerKind worker = ipc::WorkerKind::scm;
    std::string kind;
    std::string arguments; // a JSON object
    domain::WallTime created_at;
    domain::WallTime deadline_at;
    std::chrono::milliseconds budget{0}; // deadline_at - created_at, free of clock jumps
};

struct OperationRow {
    ipc::OperationId op_id;
    ipc::WorkerKind worker = ipc::WorkerKind::scm;
    std::string kind;
    std::string arguments;
    OperationState state = OperationState::pending;
    std::string step;
    std::string result; // a JSON object, or empty
    std::string error_code;
    std::string error_message;
    domain::WallTime created_at;
    domain::WallTime updated_at;
    domain::WallTime deadline_at;
    std::chrono::milliseconds budget{0};
    std::uint64_t deliveries = 0;
    std::optional<ipc::Incarnation> delivered_to; // the newest delivery
    std::uint64_t deaths = 0;
    std::optional<domain::WallTime> finished_at;
};

/// How an operation ended.
struct OperationOutcome {
    OperationState state = OperationState::done; // anything but pending
    std::string result{};                        // a JSON object, or empty
    std::string error_code{};
    std::string error_message{};
};

/// All members throw StoreError; writes belong inside a Transaction. An op_id that is unknown or
/// finished is left alone by every write.
class OperationStore {
public:
    explicit OperationStore(Database& database)
        : database_{database} {}

    void insert(const NewOperation& operation);

    /// Unfinished ones of that worker, oldest first.
    std::vector<OperationRow> pending(ipc::WorkerKind kind) const;
    std::uint64_t pending_count() const;

    /// Unfinished ones whose deadline has passed, of all workers.
    std::vector<OperationRow> overdue(domain::WallTime now) const;
    std::optional<domain::WallTime> next_deadline() const;

    /// Set aside ones of that worker, newest first, at most `limit`.
    std::vector<OperationRow> poisoned(ipc::WorkerKind kind, std::size_t limit = 100) const;

    std::optional<OperationRow> find(std::string_view op_id) const;

    void mark_delivered(std::string_view op_id, ipc::Incarnation incarnation);
    void set_step(std::string_view op_id, std::string_view step, domain::WallTime at);

    /// False when it is unknown or has finished already: the first outcome stays.
    bool finish(std::string_view op_id, const OperationOutcome& outcome, domain::WallTime at);

    /// Counts one death of its worker with this operation in hand; returns the new count, 0 when
    /// it is unknown or finished.
    std::uint64_t record_death(std::string_view op_id);

    /// Keeps every unfinished one and the newest `keep` finished ones.
    void prune(std::uint64_t keep);

private:
    Database& database_;
};

} // namespace ao::store
