// When something was written, as programs write it down. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ao::workers::agents {

/// Milliseconds since 1970 from "2026-11-28T19:07:24.092Z" (or with an offset; the fraction may be
/// missing), from seconds or from milliseconds since 1970. Nothing for everything else: a time of
/// an unknown zone tells nothing.
std::optional<std::int64_t> written_at_ms(std::string_view text);

} // namespace ao::workers::agents
