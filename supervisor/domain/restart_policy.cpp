// Backoff, degradation and forgiveness.
#include "supervisor/domain/restart_policy.h"

#include <algorithm>

namespace ao::domain {

namespace {

void note(RestartHistory& history, const WorkerFailure& failure, const ipc::Limits& limits) {
    if (failure.ready_since && failure.at - *failure.ready_since >= limits.forgive_after) {
        history = RestartHistory{};
    }
    ++history.in_a_row;
    history.failures.push_back(failure.at);
    while (failure.at - history.failures.front() > limits.failure_window) {
        history.failures.pop_front();
    }
    // Retried every 30 s, a hopeless worker has few failures within the window; it stays degraded
    // until it has been healthy for a while.
    history.is_degraded =
        history.is_degraded || history.failures.size() >= limits.failures_to_degrade;
}

std::chrono::milliseconds backoff(const RestartHistory& history, const ipc::Limits& limits) {
    if (history.is_degraded) {
        return limits.backoff_max;
    }
    auto delay = limits.backoff_first;
    for (std::uint64_t i = 1; i < history.in_a_row && delay < limits.backoff_max; ++i) {
        delay *= 2;
    }
    return std::min(delay, limits.backoff_max);
}

} // namespace

RestartDecision decide_restart(RestartHistory& history, const WorkerFailure& failure, double jitter,
                               const ipc::Limits& limits) {
    note(history, failure, limits);
    if (failure.exit_code == kConfigurationExit) {
        return {WorkerState::failed, std::nullopt};
    }
    const auto delay = backoff(history, limits);
    const auto spread = static_cast<double>(delay.count()) *
                        static_cast<double>(limits.backoff_jitter_percent) / 100;
    const auto moved =
        delay + std::chrono::milliseconds{static_cast<std::int64_t>(spread * jitter)};
    return {history.is_degraded ? WorkerState::degraded : WorkerState::backoff, failure.at + moved};
}

} // namespace ao::domain
