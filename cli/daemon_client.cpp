// Reads the run file, never AO_PORT: the daemon may listen elsewhere.
#include "cli/daemon_client.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "ipc/daemon/run_file.h"

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

// A spawn may take long; nothing takes longer.
constexpr auto kCallWithin = 2min;

} // namespace

Result<daemon::Settings> DaemonClient::settings() {
    auto loaded = daemon::load_settings(daemon::process_environment());
    if (!loaded) {
        return fail(display_line(loaded.error()));
    }
    return *std::move(loaded);
}

Result<DaemonClient> DaemonClient::find(const daemon::Settings& settings) {
    const auto found = daemon::read_run_file(settings.run_file);
    if (!found) {
        return fail(format("the daemon cannot be found ({}); start it with: ao start",
                           display_line(found.error().text)));
    }
    if (!*found) {
        return fail("the daemon is not running; start it with: ao start");
    }
    if (!daemon::names_live_process(**found)) {
        return fail(format("the daemon is not running ({} is stale: pid {} is gone); start it "
                           "with: ao start",
                           display_line(settings.run_file.string()), (*found)->pid));
    }
    return DaemonClient{(*found)->port};
}

Result<std::string> DaemonClient::call(const HttpRequest& request) {
    auto answer = http_.call(request, kCallWithin);
    if (!answer) {
        return fail(format("call daemon: {}; look at it with: ao status", answer.error()));
    }
    if (answer->status < 200 || answer->status > 299) {
        return fail(describe_refusal(answer->status, answer->body));
    }
    return std::move(answer->body);
}

Result<Json> DaemonClient::call_json(const HttpRequest& request) {
    const auto body = call(request);
    if (!body) {
        return tl::unexpected{body.error()};
    }
    auto json = parse_json(*body);
    if (!json) {
        return fail(format("the daemon's answer to {} is not JSON; does another version of ao "
                           "run? Look with: ao status",
                           request.target));
    }
    return *std::move(json);
}

std::string describe_refusal(int status, const std::string& body) {
    const auto envelope = parse_json(body).value_or(Json{});
    const auto message = line_at(envelope, "message");
    if (message.empty()) {
        return format("daemon returned HTTP {}; look at it with: ao doctor", status);
    }
    const auto code = line_at(envelope, "code");
    const auto request_id = line_at(envelope, "requestId");
    return message + (code.empty() ? "" : " (" + code + ')') +
           (request_id.empty() ? "" : " [request " + request_id + ']');
}

Result<std::string> ask_daemon(const HttpRequest& request) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    auto daemon = DaemonClient::find(*settings);
    return daemon ? daemon->call(request) : Result<std::string>{tl::unexpected{daemon.error()}};
}

Result<Json> ask_daemon_json(const HttpRequest& request) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    auto daemon = DaemonClient::find(*settings);
    return daemon ? daemon->call_json(request) : Result<Json>{tl::unexpected{daemon.error()}};
}

} // namespace ao::cli
