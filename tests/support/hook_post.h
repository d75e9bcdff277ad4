// Posts one hook event to a running supervisor, as ao-hook does.
#pragma once

#include "tests/support/running_supervisor.h"

#include <optional>
#include <string>

namespace ao::testing {

/// The HTTP status, 0 when there was no answer.
inline int post_hook(std::uint16_t port, const std::string& event_id,
                     const std::string& payload = "{}") {
    const auto answer = tests::HttpClient{port}.ask(
        "POST", "/api/v1/hooks/shell/test",
        "X-AO-Event-Id: " + event_id + "\r\nX-AO-Session: demo-1\r\n", payload);
    return answer ? std::stoi(answer->substr(9, 3)) : 0;
}

/// A well-formed event id that contains the number.
inline std::string event_id(std::uint64_t number) {
    auto text = std::to_string(number);
    return std::string(32 - text.size(), '0') + text;
}

} // namespace ao::testing
