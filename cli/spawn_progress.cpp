// A step has ended when the next one is told.
#include "cli/spawn_progress.h"

#include "cli/display_text.h"
#include "cli/format.h"

#include <array>
#include <poll.h>
#include <sstream>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kConnectWithin = 5s;
constexpr std::chrono::milliseconds kSilence = 60s; // four heartbeats of the daemon

std::string spelled(const std::string& phase) {
    if (phase == "check") {
        return "checks";
    }
    if (phase == "plan") {
        return "plan of the launch";
    }
    if (phase == "prepare") {
        return "files of the agent";
    }
    if (phase == "worktree") {
        return "folder and branch";
    }
    if (phase == "provision") {
        return "links and postCreate";
    }
    return phase == "host" ? "terminal and program" : phase;
}

} // namespace

SpawnProgress::SpawnProgress(std::uint16_t port, const Console& console, bool is_json)
    : console_{console}
    , is_json_{is_json} {
    // An event that is not there yet: the stream begins at the newest.
    auto stream = HttpStream::open(port,
                                   {.target = "/api/v1/events?after=9223372036854775807",
                                    .headers = {{"Accept", "text/event-stream"}}},
                                   kConnectWithin);
    if (stream && stream->status() == 200) {
        stream_.emplace(std::move(*stream));
    }
}

void SpawnProgress::follow(const std::string& session, const std::string& log) {
    bool goes_on = stream_.has_value();
    LogTail tail{log};
    while (goes_on) {
        const auto more = stream_->read_some(reader_.buffer(), 0ms);
        if (more && !*more) {
            goes_on = wait(tail);
            continue;
        }
        while (const auto event = reader_.next()) {
            const auto data = parse_json(event->data).value_or(Json{});
            const auto payload = value_at(data, "payload");
            if (text_at(data, "sessionId") == session &&
                text_at(data, "type").starts_with("session_") && goes_on) {
                print_output(tail.take()); // belongs to the step that ends here
                goes_on =
                    show(text_at(payload, "phase"), value_at(payload, "isTerminated") == true);
            }
        }
        goes_on = goes_on && more && **more;
    }
}

bool SpawnProgress::wait(LogTail& log) {
    std::array<pollfd, 2> waited{
        {{stream_->descriptor(), POLLIN, 0}, {log.descriptor(), POLLIN, 0}}};
    const auto ready = ::poll(waited.data(), waited.size(), static_cast<int>(kSilence.count()));
    print_output(log.take());
    return ready > 0;
}

void SpawnProgress::print_output(const std::string& lines) {
    std::istringstream in{lines};
    for (std::string line; std::getline(in, line);) {
        if (is_json_) {
            console_.print_json_line({{"step", "provision"}, {"output", line}});
        } else {
            console_.print(format("  | {}\n", display_line(line)));
        }
    }
}

bool SpawnProgress::show(const std::string& phase, bool is_terminated) {
    const auto now = std::chrono::steady_clock::now();
    if (phase != phase_) {
        print(phase_, std::chrono::ceil<std::chrono::milliseconds>(now - since_));
        phase_ = phase;
        since_ = now;
    }
    return phase != "live" && !is_terminated;
}

void SpawnProgress::print(const std::string& phase, std::chrono::milliseconds took) {
    if (is_json_) {
        console_.print_json_line({{"step", phase}, {"ms", took.count()}});
    } else {
        console_.print(format("  {:<22}{:>7} ms\n", spelled(phase), took.count()));
    }
}

} // namespace ao::cli
