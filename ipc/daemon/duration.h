// Go's duration notation, which the settings and several flags take: "300ms", "1.5h", "2m30s".
// Standard library only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ao::daemon {

/// Units ns us µs ms s m h; a sign is accepted; a bare number (but "0") and overflow are not.
/// Rounds towards zero to nanoseconds.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// As Go prints it when rounded to seconds: "0s", "42s", "1m0s", "1h2m3s". Never negative.
std::string format_seconds(std::chrono::seconds value);

} // namespace ao::daemon
