// The API without sockets: the real routes, guard and event stream over a fake port.
#pragma once

#include "supervisor/api/dispatcher.h"
#include "supervisor/api/event_stream.h"
#include "supervisor/api/metrics.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/terminal_hub.h"
#include "tests/support/fake_ports.h"
#include "tests/support/fake_supervisor_port.h"

namespace ao::tests {

class DispatchBench {
public:
    static constexpr std::uint16_t kPort = 3001;

    /// Runs bytes as a connection would; the answer as text.
    std::string run(std::string_view bytes) { return api::answer_bytes(dispatcher, ids, bytes); }

    /// One request with a proper Host and the given further header lines ("Name: value\r\n").
    std::string ask(std::string_view method, std::string_view target, std::string_view headers = "",
                    std::string_view body = "") {
        std::string text{method};
        text += " " + std::string{target} + " HTTP/1.1\r\nHost: 127.0.0.1:3001\r\n";
        text += headers;
        if (!body.empty()) {
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        text += "\r\n";
        text += body;
        return run(text);
    }

    FakeSupervisorPort port;
    api::Metrics metrics;
    api::EventStream events{port, metrics, [](std::function<void()>) { return false; }};
    api::WaitingRoom waiting{2};
    FakeProjectPort projects;
    FakeSessionPort sessions;
    FakeMessagePort messages;
    FakeAgentPort agents;
    FakeUsagePort usage;
    FakeTerminalPort places;
    api::TerminalHub terminals{places, metrics, [](std::function<void()>) { return false; }};
    api::RouteContext context{port,
                              projects,
                              sessions,
                              messages,
                              agents,
                              usage,
                              metrics,
                              events,
                              terminals,
                              waiting,
                              std::chrono::milliseconds{50}};
    api::RequestIds ids;
    api::Dispatcher dispatcher{api::make_router(context),
                               api::RequestGuard{kPort, {"app://renderer"}}};
};

inline int status_of(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

inline std::string body_of(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace ao::tests
