// The HTTP API as a whole: the door, the request pool, the routes and the event streams. The one
// file that the rest of the supervisor needs. It owns its threads (door, pool, two stream hubs,
// terminal hub); no Poco exception leaves it.
#pragma once

#include "supervisor/api/agent_port.h"
#include "supervisor/api/message_port.h"
#include "supervisor/api/project_port.h"
#include "supervisor/api/session_port.h"
#include "supervisor/api/terminal_port.h"
#include "supervisor/api/usage_port.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ao::api {

struct HttpApiOptions {
    std::uint16_t port = 3001; // on 127.0.0.1; 0 takes any free port
    std::vector<std::string> allowed_origins{"app://renderer"};
    std::chrono::milliseconds request_timeout{60'000}; // AO_REQUEST_TIMEOUT
};

/// The listening socket could not be had; the text says what to do.
class ListenError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class HttpApi {
public:
    /// What the API asks; it must outlive the API.
    struct Ports {
        SupervisorPort& supervisor;
        ProjectPort& projects;
        SessionPort& sessions;
        MessagePort& messages;
        AgentPort& agents;
        UsagePort& usage;
        TerminalPort& terminals;
    };

    /// Nothing is opened and no thread runs yet.
    HttpApi(HttpApiOptions options, Ports ports);
    ~HttpApi(); // stops

    HttpApi(const HttpApi&) = delete;
    HttpApi& operator=(const HttpApi&) = delete;

    /// Binds. From here on connections are queued by the kernel; nobody answers them yet. Throws
    /// ListenError.
    void listen();

    /// Begins to answer. Call after listen().
    void start();

    /// The port that was bound; 0 before listen().
    std::uint16_t port() const;

    /// Hands newly committed changes, in order, to the event streams. Core thread (one caller at a
    /// time), from construction on, also before start(). Never blocks, never throws.
    void on_changes(const std::vector<Change>& changes);

    /// Ends the streams and idle connections within limits().close_within, lets running requests
    /// finish within the request timeout, joins every thread. Harmless when repeated; not to be
    /// called from a request.
    void stop();

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace ao::api
