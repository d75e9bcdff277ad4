// RFC 3339 text of a wall time, always UTC. Pure. Standard library only.
#pragma once

#include <chrono>
#include <string>

namespace ao::log {

/// "2026-06-20T10:00:00.123Z" with exactly three fractional digits, as log lines carry it.
std::string timestamp_with_milliseconds(std::chrono::sys_time<std::chrono::milliseconds> at);

/// As JSON carries it: trailing zeros of the fraction are trimmed ("2026-06-20T10:00:00Z").
std::string timestamp(std::chrono::sys_time<std::chrono::milliseconds> at);

} // namespace ao::log
