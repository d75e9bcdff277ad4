// Quantities as people read them, in at most seven columns. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::cli {

/// "7s", "4m09s", "3h05m", "12d4h".
std::string human_duration(std::chrono::seconds value);

/// "480us", "1.3ms", "2.1s".
std::string human_latency(std::chrono::microseconds value);

/// "0", "812K", "7.4M", "1.2G" (powers of 1024).
std::string human_bytes(std::uint64_t value);

/// "0", "812", "12.3k", "7.4M", "1.2G" (powers of 1000).
std::string human_count(std::uint64_t value);

/// "$0.00", "<$0.01", "$0.12", "$1234.50".
std::string human_dollars(std::uint64_t microdollars);

/// An RFC 3339 time in UTC, as the API and the run file print it; nothing when it is not one.
std::optional<std::chrono::sys_time<std::chrono::milliseconds>> parse_time(std::string_view text);

} // namespace ao::cli
