// The way of every product command to the daemon: finds it, calls a route, and turns what goes
// wrong into a text that names the next step.
#pragma once

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/http_client.h"
#include "ipc/daemon/settings.h"

#include <cstdint>
#include <string>

namespace ao::cli {

class DaemonClient {
public:
    /// The settings from the environment, or what is wrong with them.
    static Result<daemon::Settings> settings();

    /// The daemon that the run file names; nothing is asked yet.
    static Result<DaemonClient> find(const daemon::Settings& settings);

    std::uint16_t port() const { return port_; }

    /// The body of a 2xx answer. Anything else is a failure with the daemon's own words.
    Result<std::string> call(const HttpRequest& request);

    /// The same for a route that answers with JSON.
    Result<Json> call_json(const HttpRequest& request);

private:
    explicit DaemonClient(std::uint16_t port)
        : port_{port}
        , http_{port} {}

    std::uint16_t port_;
    HttpClient http_;
};

/// One call to the daemon that the environment's settings lead to.
Result<std::string> ask_daemon(const HttpRequest& request);
Result<Json> ask_daemon_json(const HttpRequest& request);

/// "<message> (<CODE>) [request <id>]" from an error envelope, or what can be said without one.
std::string describe_refusal(int status, const std::string& body);

} // namespace ao::cli
