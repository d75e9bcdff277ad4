// One request as handlers see it and the answer they give. Values without sockets.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <Poco/Net/HTTPRequest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ao::api {

using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// The value of the first pair of that name, or nothing.
inline std::optional<std::string> first_of(const TextPairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) {
            return value;
        }
    }
    return std::nullopt;
}

struct Request {
    std::string id; // of this request: in the answer, in error bodies and in the log
    Poco::Net::HTTPRequest head;
    std::string body;
    std::vector<std::string> path; // decoded segments
    TextPairs query;               // decoded, in order
    TextPairs parameters;          // what the route's {names} matched

    /// What a {name} of the route matched.
    std::string parameter(std::string_view name) const {
        return first_of(parameters, name).value_or(std::string{});
    }
};

/// That the connection becomes an event stream after the head of this answer.
struct StreamStart {
    std::int64_t cursor = 0;     // newest sequence in `first_text`, or what the client has seen
    std::string first_text;      // of the body: a first page of the log
    bool drained = false;        // nothing was after `cursor` when the page was read
    std::shared_ptr<void> place; // among the streams that may be open; freed with the last owner
};

/// That the connection becomes a WebSocket after this answer.
struct WebSocketStart {
    std::shared_ptr<void> place; // among those that may be open; freed with the last owner
};

inline constexpr std::string_view kJson = "application/json; charset=utf-8";

struct Response {
    int status = 200;
    std::string content_type{kJson};
    std::string body;
    TextPairs headers;
    std::string cause;                   // of a 5xx, for the log alone
    std::function<void()> after_sent;    // runs when the answer was handed to the kernel
    std::optional<StreamStart> stream{}; // set: `body` is unused
    std::optional<WebSocketStart> web_socket{};
    std::string route = "unmatched"; // pattern, for metrics
};

} // namespace ao::api
