// Reads the run file, never AO_PORT: the daemon may listen elsewhere.
#include "cli/daemon_client.h"

#include "cli/display_text.h"
#include "ipc/daemon/run_file.h"

#include <fmt/format.h>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

// A spawn may take long; nothing takes longer.
constexpr auto kCallWithin = 2min;

std::string text_at(const Json& object, const char* key) {
    const auto value = object.value(key, Json{});
    return value.is_string() ? display_line(value.get<std::string>()) : std::string{};
}

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
        return fail(fmt::format("the daemon cannot be found ({}); start it with: ao start",
                                display_line(found.error().text)));
    }
    if (!*found) {
        return fail("the daemon is not running; start it with: ao start");
    }
    if (!daemon::names_live_process(**found)) {
        return fail(fmt::format("the daemon is not running ({} is stale: pid {} is gone); start it "
                                "with: ao start",
                                display_line(settings.run_file.string()), (*found)->pid));
    }
    return DaemonClient{(*found)->port};
}

Result<std::string> DaemonClient::call(const HttpRequest& request) {
    auto answer = http_.call(request, kCallWithin);
    if (!answer) {
        return fail(fmt::format("call daemon: {}; look at it with: ao status", answer.error()));
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
    auto json = Json::parse(*body, nullptr, false);
    if (json.is_discarded()) {
        return fail(fmt::format("the daemon's answer to {} is not JSON; does another version of ao "
                                "run? Look with: ao status",
                                request.target));
    }
    return json;
}

std::string describe_refusal(int status, const std::string& body) {
    const auto envelope = Json::parse(body, nullptr, false);
    const auto message = envelope.is_object() ? text_at(envelope, "message") : std::string{};
    if (message.empty()) {
        return fmt::format("daemon returned HTTP {}; look at it with: ao doctor", status);
    }
    const auto code = text_at(envelope, "code");
    const auto request_id = text_at(envelope, "requestId");
    return message + (code.empty() ? "" : " (" + code + ')') +
           (request_id.empty() ? "" : " [request " + request_id + ']');
}

} // namespace ao::cli
