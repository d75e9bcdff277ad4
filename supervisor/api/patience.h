// How long a request waits for what it began: the request timeout, or not at all when the client
// asked for that (Prefer: respond-async) or half the pool waits already (decisions.md 4).
#pragma once

#include "supervisor/api/exchange.h"
#include "supervisor/api/routes.h"

#include <Poco/String.h>

namespace ao::api {

/// Holds its place while it lives.
class Patience {
public:
    Patience(RouteContext& context, const Request& request)
        : place_{context.waiting}
        , wait_{place_ && !wants_no_wait(request) ? context.request_timeout
                                                  : std::chrono::milliseconds{0}} {}

    std::chrono::milliseconds wait() const { return wait_; }

private:
    static bool wants_no_wait(const Request& request) {
        return Poco::toLower(request.head.get("Prefer", "")).find("respond-async") !=
               std::string::npos;
    }

    WaitingRoom::Place place_;
    std::chrono::milliseconds wait_;
};

} // namespace ao::api
