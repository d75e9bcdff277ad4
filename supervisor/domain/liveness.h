// What the age of a worker's heartbeat means (decisions.md 2.7). Pure.
#pragma once

#include "ipc/limits.h"

#include <chrono>

namespace ao::domain {

enum class Liveness : std::uint8_t {
    alive,
    suspect, // shown, nothing done
    abort,   // SIGABRT, so that a core dump tells where it hangs
    kill,    // SIGKILL
};

struct LivenessVerdict {
    Liveness liveness = Liveness::alive;
    std::chrono::milliseconds look_again_in{0}; // unless the heartbeat moves before
};

/// `is_stopped`: the kernel has stopped the process (SIGSTOP). Such a process cannot act on
/// SIGABRT, so it is killed when it would have been aborted.
constexpr LivenessVerdict judge_heartbeat(std::chrono::milliseconds age, bool is_stopped,
                                          const ipc::Limits& limits) {
    if (age >= limits.kill_after || (is_stopped && age >= limits.abort_after)) {
        return {Liveness::kill, limits.heartbeat};
    }
    if (age >= limits.abort_after) {
        return {Liveness::abort, limits.kill_after - age};
    }
    if (age >= limits.suspect_after) {
        return {Liveness::suspect, limits.abort_after - age};
    }
    return {Liveness::alive, limits.suspect_after - age};
}

} // namespace ao::domain
