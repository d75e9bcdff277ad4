// From a complete request to its answer: target, guard, route, handler. No socket and no clock, so
// that tests and fuzzers run it on bytes. Any thread.
#pragma once

#include "supervisor/api/request_guard.h"
#include "supervisor/api/request_ids.h"
#include "supervisor/api/request_reader.h"
#include "supervisor/api/router.h"

namespace ao::api {

class Dispatcher {
public:
    Dispatcher(Router router, RequestGuard guard)
        : router_{std::move(router)}
        , guard_{std::move(guard)} {}

    /// Never throws: what escapes a handler becomes a 500 with its cause for the log. `request`
    /// keeps its id, for the log.
    Response answer(Request& request) const;

    const Router& router() const { return router_; }

private:
    Response route(Request& request) const;

    Router router_;
    RequestGuard guard_;
};

/// The answer as bytes. `close` says so in the head; a stream has no length.
std::string render(const Response& response, const Request& request, bool close);

/// Answers every complete request in `bytes` as a connection would and returns what would be sent.
/// The entry for fuzzers: no socket is involved.
std::string answer_bytes(const Dispatcher& dispatcher, RequestIds& ids, std::string_view bytes);

} // namespace ao::api
