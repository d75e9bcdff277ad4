// Whether what was seen of a session's host is enough to call the session over (core.md 5,
// decisions 5). What a process proves is believed at once; what a multiplexer's list says can be
// wrong about many sessions at the same time, and a session that was active just now is not given
// up for it. Pure.
#pragma once

#include "ipc/facts.h"
#include "supervisor/domain/session.h"

#include <chrono>

namespace ao::domain {

enum class HostVerdict : std::uint8_t {
    goes_on,      // or nothing is known
    ended,        // the session is over
    not_believed, // too many at once: the multiplexer is more likely to be wrong than they all dead
    active_lately, // look again later
};

/// A session that did something so lately is not ended for a list's sake.
inline constexpr std::chrono::seconds kActiveLately{60};

HostVerdict judge(const Session& session, const ipc::HostSeen& seen, WallTime now);

} // namespace ao::domain
