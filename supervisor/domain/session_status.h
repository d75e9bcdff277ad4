// What a session is shown as: derived from what is stored whenever somebody asks, never stored.
// core.md 4. Pure.
#pragma once

#include "supervisor/domain/session.h"

namespace ao::domain {

enum class SessionStatus : std::uint8_t {
    queued,
    spawning,
    working,
    needs_input,
    no_signal,
    idle,
    stopping,
    terminated,
};

constexpr auto enum_names(SessionStatus) {
    return std::array<std::string_view, 8>{"queued",    "spawning", "working",  "needs_input",
                                           "no_signal", "idle",     "stopping", "terminated"};
}

SessionStatus status_of(const Session& session);

} // namespace ao::domain
