// When a worker that ended is started again (decisions.md 2.7). Pure.
#pragma once

#include "ipc/limits.h"
#include "supervisor/domain/worker_view.h"

#include <chrono>
#include <deque>
#include <optional>

namespace ao::domain {

using MonotonicTime = std::chrono::steady_clock::time_point;

/// Exit code of a worker that cannot run as it is configured or installed (sysexits EX_CONFIG).
inline constexpr int kConfigurationExit = 78;

/// What is remembered of a worker's failures.
struct RestartHistory {
    std::deque<MonotonicTime> failures; // within the window, oldest first
    std::uint64_t in_a_row = 0;         // since it was last forgiven
    bool is_degraded = false;

    bool operator==(const RestartHistory&) const = default;
};

/// One end of a worker that nobody had asked for.
struct WorkerFailure {
    MonotonicTime at;
    std::optional<MonotonicTime> ready_since; // nothing: it never said hello
    std::optional<int> exit_code;             // nothing: a signal, or it could not be started
};

struct RestartDecision {
    WorkerState state = WorkerState::backoff;  // backoff, degraded or failed
    std::optional<MonotonicTime> next_attempt; // nothing when failed: only on request
};

/// Notes the failure in `history` and decides. `jitter` is from -1 to 1 and moves the delay by at
/// most limits.backoff_jitter_percent. A worker is never given up: what fails too often is retried
/// every limits.backoff_max for ever; only a configuration error waits for a person.
RestartDecision decide_restart(RestartHistory& history, const WorkerFailure& failure, double jitter,
                               const ipc::Limits& limits);

} // namespace ao::domain
