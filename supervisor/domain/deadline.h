// Deadlines that outlive the process. Pure.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <algorithm>
#include <chrono>

namespace ao::domain {

/// How much time is left when a stored deadline is anchored to the monotonic clock again after a
/// restart. A clock that was set back cannot give more than the whole budget.
constexpr std::chrono::milliseconds time_left(WallTime deadline, std::chrono::milliseconds budget,
                                              WallTime now) {
    return std::clamp(deadline - now, std::chrono::milliseconds{0}, budget);
}

} // namespace ao::domain
