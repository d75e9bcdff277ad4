// A running HttpApi over a fake port, with the log kept quiet.
#pragma once

#include "supervisor/api/http_api.h"
#include "supervisor/log.h"
#include "tests/support/fake_ports.h"
#include "tests/support/fake_supervisor_port.h"
#include "tests/support/http_client.h"

#include <thread>

namespace ao::tests {

class RunningApi {
public:
    RunningApi() {
        log::set_sink([this](std::string_view line) { lines_ += line; });
        raise_descriptor_limit();
        http.listen();
        http.start();
    }

    ~RunningApi() {
        port.set_hold_probes(false); // a failed test must not wait for what it held up
        port.release_hooks();
        http.stop();
        log::set_sink({});
    }

    RunningApi(const RunningApi&) = delete;
    RunningApi& operator=(const RunningApi&) = delete;

    std::uint16_t tcp_port() const { return http.port(); }

    HttpClient client(int receive_buffer = 0) { return HttpClient{tcp_port(), receive_buffer}; }

    /// Commits and announces, as the core thread does.
    void publish(std::size_t count, std::size_t payload_bytes = 2) {
        http.on_changes(port.commit(count, payload_bytes));
    }

    /// The value of one metric line.
    double metric(const std::string& name) {
        const auto text = client().ask("GET", "/metrics").value_or("");
        const auto at = text.find("\n" + name + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
    }

    /// Waits until a metric has a value.
    bool wait_for_metric(const std::string& name, double value) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (metric(name) != value) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }

    /// Asks until a new connection is answered; false when it never is.
    bool becomes_healthy() {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < deadline) {
            const auto answer = client().ask("GET", "/healthz");
            if (answer && answer->starts_with("HTTP/1.1 200")) {
                return true;
            }
        }
        return false;
    }

    /// After http.stop().
    const std::string& lines() const { return lines_; }

    FakeSupervisorPort port;
    FakeProjectPort projects;
    FakeSessionPort sessions;
    FakeMessagePort messages;
    FakeAgentPort agents;
    FakeUsagePort usage;
    FakeTerminalPort terminals;
    api::HttpApi http{{.port = 0, .request_timeout = std::chrono::seconds{20}},
                      {port, projects, sessions, messages, agents, usage, terminals}};

private:
    std::string lines_; // guarded by the log's lock
};

inline int status_of(const std::optional<std::string>& answer) {
    return answer && answer->starts_with("HTTP/1.1 ") ? std::stoi(answer->substr(9, 3)) : 0;
}

inline bool has(const std::optional<std::string>& text, std::string_view part) {
    return text && text->find(part) != std::string::npos;
}

} // namespace ao::tests
