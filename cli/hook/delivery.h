// Posts the event to the daemon over loopback HTTP.
#pragma once

#include "cli/hook/deadline.h"
#include "cli/hook/hook_event.h"

namespace ao::hook {

enum class Delivery : uint8_t {
    stored,   // 2xx: the event is on the daemon's disk
    refused,  // 4xx: it would be refused again
    not_done, // anything else; the daemon may or may not have it
};

/// Waits for the answer until the deadline. `why_not` is set unless the event was stored.
Delivery deliver(const HookEvent& event, uint16_t port, const Deadline& deadline,
                 Text<128>* why_not);

} // namespace ao::hook
