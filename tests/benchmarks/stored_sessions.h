// Sessions of a past that never was, written by the store's own classes.
#pragma once

#include "tests/support/running_supervisor.h"

#include <cstdint>

namespace ao::benchmarks {

/// Puts that many sessions that are over into the instance's store, of a project of their own.
/// Before its supervisor starts.
void store_sessions(const testing::Instance& instance, std::int64_t count);

} // namespace ao::benchmarks
