// What stands before every message. Frames on the wire, DEALER to ROUTER:
// [routing id][envelope][body]; the routing id is "<kind>.<incarnation>.<nonce>".
// Standard library only.
#pragma once

#include "ipc/ids.h"

#include <cstdint>
#include <string>

namespace ao::ipc {

/// Raised only when the frames themselves change; anything else is a new message or field.
inline constexpr std::uint64_t kProtocolVersion = 1;

struct Envelope {
    std::uint64_t version = kProtocolVersion;
    std::string type;            // kName of the body
    Incarnation incarnation = 0; // of the worker, in both directions
    Sequence sequence = 0;       // facts only, else 0
    std::int64_t at_ms = 0;      // wall clock of the observation; for display, never for decisions

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("v", self.version);
        visit("type", self.type);
        visit("inc", self.incarnation);
        visit("seq", self.sequence);
        visit("at_ms", self.at_ms);
    }

    bool operator==(const Envelope&) const = default;
};

} // namespace ao::ipc
