// ao events: prints the daemon's change log, and with --follow what happens from then on.
#include "cli/change_watch.h"
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/event_reader.h"
#include "cli/format.h"
#include "cli/http_client.h"

#include <csignal>
#include <cstdint>
#include <optional>
#include <unistd.h>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kConnectWithin = 5s;
// The stream does not say where the log ends; the daemon reads it without a pause.
constexpr std::chrono::milliseconds kEndOfLog = 300ms;
// Four heartbeats of the daemon: after such a silence the connection is dead.
constexpr std::chrono::milliseconds kSilence = 60s;
constexpr std::chrono::milliseconds kRetryFirst = 50ms;
constexpr std::chrono::milliseconds kRetryMax = 1s;
// Without a daemon, the run file's appearing ends the wait; this is for a file system that tells
// nothing.
constexpr std::chrono::milliseconds kAbsenceRetry = 30s;

enum class StreamEnd { closed, silent };

class EventPrinter {
public:
    EventPrinter(const Console& console, const EventsOptions& options)
        : console_{console}
        , options_{options}
        , cursor_{options.after ? std::to_string(*options.after) : std::string{}} {}

    /// Prints until the stream ends or is silent. A failure means that trying again is useless.
    Result<StreamEnd> print_from(std::uint16_t port) {
        HttpRequest request{.target = "/api/v1/events",
                            .headers = {{"Accept", "text/event-stream"}}};
        if (!cursor_.empty()) {
            request.headers.emplace_back("Last-Event-ID", cursor_);
        }
        auto stream = HttpStream::open(port, request, kConnectWithin);
        if (!stream) {
            last_problem_ = stream.error();
            return StreamEnd::closed;
        }
        if (stream->status() != 200) {
            std::string body;
            while (stream->read_some(body, 1s).value_or(std::nullopt).value_or(false)) {
            }
            if (stream->status() != 503) {
                return fail(describe_refusal(stream->status(), body));
            }
            last_problem_ = describe_refusal(stream->status(), body);
            return StreamEnd::closed;
        }
        has_streamed_ = true;
        return read_events(*stream);
    }

    bool take_has_streamed() { return std::exchange(has_streamed_, false); }

    const std::string& last_problem() const { return last_problem_; }

private:
    Result<StreamEnd> read_events(HttpStream& stream) {
        EventReader reader;
        for (;;) {
            const auto more =
                stream.read_some(reader.buffer(), options_.does_follow ? kSilence : kEndOfLog);
            while (const auto event = reader.next()) {
                print(*event);
            }
            if (!more || !*more || !**more) {
                const bool is_silent = more && !*more;
                last_problem_ = more ? "the stream ended" : more.error();
                return is_silent ? StreamEnd::silent : StreamEnd::closed;
            }
        }
    }

    void print(const StreamEvent& event) {
        if (!event.id.empty()) {
            cursor_ = event.id;
        }
        const auto data = parse_json(event.data).value_or(Json{{"type", event.name}});
        if (options_.is_json) {
            console_.print_json_line(data);
        } else {
            console_.print(summary(event, data) + '\n');
        }
    }

    static std::string summary(const StreamEvent& event, const Json& data) {
        auto line =
            format("{:<24}  {:>7}  {:<22}", text_at(data, "createdAt"), event.id, event.name);
        for (const char* key : {"projectId", "sessionId"}) {
            const auto text = text_at(data, key);
            line += text.empty() ? "" : "  " + text;
        }
        const auto payload = value_at(data, "payload");
        line += "  " + print_json_text(payload.is_null() ? data : payload, -1);
        return display_line(line);
    }

    const Console& console_;
    const EventsOptions& options_;
    std::string cursor_;
    std::string last_problem_;
    bool has_streamed_ = false;
};

/// The daemon's port, also when a new one has taken over.
Result<std::uint16_t> find_port(const daemon::Settings& settings) {
    const auto daemon = DaemonClient::find(settings);
    if (!daemon) {
        return tl::unexpected{daemon.error()};
    }
    return daemon->port();
}

} // namespace

Result<int> print_events(const Console& console, const EventsOptions& options) {
    if (options.does_follow) {
        // Each event is written at once, so nothing is lost by leaving right here.
        std::signal(SIGINT, [](int) { ::_exit(0); });
    }
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    auto port = find_port(*settings);
    if (!port) {
        return tl::unexpected{port.error()};
    }
    ChangeWatch watch{settings->run_file};
    EventPrinter printer{console, options};
    auto retry = kRetryFirst;
    for (;;) {
        if (port) {
            const auto end = printer.print_from(*port);
            if (!end) {
                return tl::unexpected{end.error()};
            }
            if (!options.does_follow) {
                if (printer.take_has_streamed()) {
                    return 0;
                }
                return fail(
                    format("call daemon: {}; look at it with: ao status", printer.last_problem()));
            }
        }
        retry = printer.take_has_streamed() ? kRetryFirst : std::min(retry * 2, kRetryMax);
        watch.wait(-1, port ? retry : kAbsenceRetry);
        port = find_port(*settings);
    }
}

} // namespace ao::cli
