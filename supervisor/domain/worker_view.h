// What people and the app are shown of one worker. A value: built on read, never stored.
// Standard library only.
#pragma once

#include "ipc/ids.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::domain {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where a worker is in its life (goals-and-faults.md 2.3, decisions.md 2.7).
///   starting  spawned, has not said hello
///   ready     said hello and was welcomed
///   suspect   its loop has not turned for 3 s
///   backoff   ended; the next start is due soon
///   degraded  failed too often; retried every 30 s for ever
///   failed    exited with 78: configuration or version; not retried until asked
///   stopping  told to leave
///   stopped   left because the supervisor stops
enum class WorkerState : std::uint8_t {
    starting,
    ready,
    suspect,
    backoff,
    degraded,
    failed,
    stopping,
    stopped,
};

constexpr auto enum_names(WorkerState) {
    return std::array<std::string_view, 8>{"starting", "ready",  "suspect",  "backoff",
                                           "degraded", "failed", "stopping", "stopped"};
}

/// One fact as stored: `body` is its JSON object.
struct FactView {
    std::string name;
    std::string subject;
    std::string body;
    WallTime observed_at;
};

/// An input that was set aside because the worker died with it in hand.
struct PoisonedInput {
    std::string id;     // operation id, later hook event or transcript
    std::string kind;   // "operation probe_environment"
    std::string detail; // why it was set aside
    WallTime at;
};

struct WorkerError {
    std::string text;
    WallTime at;
};

struct WorkerView {
    std::string id;
    WorkerState state = WorkerState::stopped;
    ipc::Incarnation incarnation = 0;
    std::optional<int> pid;
    std::string build;
    std::optional<WallTime> started_at;
    std::uint64_t restarts = 0; // since the supervisor started
    std::optional<std::chrono::milliseconds> heartbeat_age;
    std::optional<std::chrono::microseconds> round_trip;
    std::optional<WallTime> next_attempt_at; // in backoff and degraded
    std::uint64_t memory_bytes = 0;          // resident
    std::chrono::milliseconds cpu_time{0};
    std::uint64_t queue_depth = 0; // facts waiting in the worker
    std::uint64_t facts_sent = 0;
    std::uint64_t facts_acknowledged = 0;
    std::uint64_t facts_coalesced = 0;
    std::uint64_t frames_refused = 0;
    std::uint64_t log_bytes_dropped = 0;
    std::vector<PoisonedInput> poisoned;
    std::optional<WorkerError> last_error;
    std::vector<FactView> facts;
};

} // namespace ao::domain
