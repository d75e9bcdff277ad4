// What the HTTP API asks of the rest of the supervisor. `app.cpp` implements it; contract tests use
// a fake. Every member may be called from any thread at any time.
#pragma once

#include "supervisor/domain/change.h"
#include "supervisor/domain/worker_view.h"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::api {

/// A refusal that a client can act on; error_response.cpp maps the kind to the HTTP status.
enum class ErrorKind : std::uint8_t {
    bad_request,        // 400
    forbidden,          // 403
    not_found,          // 404
    method_not_allowed, // 405
    request_timeout,    // 408
    conflict,           // 409
    too_large,          // 413
    unprocessable,      // 422
    head_too_large,     // 431
    internal,           // 500
    unavailable,        // 503, with Retry-After
    storage_full,       // 507
};

struct ApiError {
    ErrorKind kind = ErrorKind::internal;
    std::string code;    // stable, upper case: WORKER_NOT_FOUND
    std::string message; // says what to do next
};

template <class T>
using ApiResult = tl::expected<T, ApiError>;

/// One raw hook event as ao-hook posts it.
struct HookEvent {
    std::string event_id;   // unique; a second one with the same id changes nothing
    std::string session_id; // empty outside a session
    std::string agent;
    std::string event;
    std::uint64_t generation = 0; // launch of the session that it belongs to; 0 = not told
    std::string payload;          // raw bytes
};

/// One row of the change log, as it goes to clients.
using Change = domain::Change;

/// A page of the log. `oldest` and `head` describe the retained range when the page was read
/// (both 0 when the log is empty).
struct ChangePage {
    std::vector<Change> changes;
    std::int64_t oldest = 0;
    std::int64_t head = 0;
};

/// The finished outcome of an operation, or that it is still under way.
struct OperationView {
    std::string op_id;
    std::string worker;
    std::string kind;
    std::string state; // pending | done | failed | expired | poisoned
    std::string step;
    std::string result; // a JSON object, or empty
    std::string error_code;
    std::string error_message;
};

struct WorkerStateView {
    std::string_view id; // of static storage
    domain::WorkerState state = domain::WorkerState::stopped;
};

/// Called with changes in order, from the core thread, after they were committed. Must not block.
using ChangeListener = std::function<void(const std::vector<Change>&)>;

class SupervisorPort {
public:
    virtual ~SupervisorPort() = default;

    /// Every worker with what is stored of it; never waits for another thread.
    virtual std::vector<domain::WorkerView> workers() = 0;

    /// Every worker's state alone, from the latest snapshot: no store, no system call.
    virtual std::vector<WorkerStateView> worker_states() = 0;

    /// Ends the worker's process and starts it anew, also when it is `failed`. Returns when that
    /// was accepted, not when the worker is ready.
    virtual ApiResult<void> restart_worker(std::string_view id) = 0;

    /// Has the worker look again at its environment; waits at most `wait` for the outcome.
    virtual ApiResult<OperationView> probe_worker(std::string_view id,
                                                  std::chrono::milliseconds wait) = 0;

    /// The operation as stored.
    virtual ApiResult<OperationView> operation(std::string_view op_id) = 0;

    /// The newest `max_bytes` of the worker's stdout and stderr, cut at a line start.
    virtual ApiResult<std::string> worker_log(std::string_view id, std::size_t max_bytes) = 0;

    /// Returns when the event is on disk, or with `unavailable` when that did not happen in time.
    virtual ApiResult<void> store_hook(HookEvent event, std::chrono::milliseconds wait) = 0;

    /// Reads the log after `cursor`, oldest first, on a read-only connection.
    virtual ApiResult<ChangePage> changes_after(std::int64_t cursor, std::size_t limit) = 0;

    /// The API and the store answer. Workers do not matter for this.
    virtual bool is_ready() = 0;

    /// Begins an orderly shutdown; harmless when repeated.
    virtual void request_shutdown(std::string_view why) = 0;

    /// Figures for /metrics that no other member tells.
    struct CoreFigures {
        std::uint64_t inbox_depth = 0;
        std::uint64_t commits = 0;
        std::uint64_t facts_committed = 0;
        std::uint64_t hooks_stored = 0;
        std::uint64_t commit_failures = 0;
        std::uint64_t operations_pending = 0;
    };

    virtual CoreFigures core_figures() = 0;
};

} // namespace ao::api
