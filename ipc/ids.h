// The identities that cross a process boundary. Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::ipc {

/// The workers that exist. There is one process of each kind; the name is its id everywhere.
enum class WorkerKind : std::uint8_t { scm, runtime, agents };

inline constexpr std::array kWorkerKinds{WorkerKind::scm, WorkerKind::runtime, WorkerKind::agents};

constexpr std::string_view to_text(WorkerKind kind) {
    switch (kind) {
    case WorkerKind::scm:
        return "scm";
    case WorkerKind::runtime:
        return "runtime";
    case WorkerKind::agents:
        return "agents";
    }
    return "";
}

constexpr std::optional<WorkerKind> worker_kind(std::string_view text) {
    for (const auto kind : kWorkerKinds) {
        if (to_text(kind) == text) {
            return kind;
        }
    }
    return std::nullopt;
}

constexpr std::size_t index_of(WorkerKind kind) {
    return static_cast<std::size_t>(kind);
}

/// Number of one run of one worker; counted durably, never reused. 0 means "none".
using Incarnation = std::uint64_t;

/// Which run of which worker.
struct WorkerRun {
    WorkerKind kind = WorkerKind::scm;
    Incarnation incarnation = 0;

    bool operator==(const WorkerRun&) const = default;
};

/// Number of one fact within its incarnation, from 1, without gaps.
using Sequence = std::uint64_t;

/// Names one operation for ever ("op_" and 32 hexadecimal digits).
using OperationId = std::string;

} // namespace ao::ipc
