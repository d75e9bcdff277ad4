// One wait at a time, with the link's descriptor or, between two links, with a pipe's. Both stay
// open until that wait is over; whoever wants it to be over earlier makes the descriptor readable.
#include "workers/agents/watching/screen_watch.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <poll.h>
#include <sys/socket.h>
#include <utility>
#include <variant>

namespace ao::workers::agents {

namespace {

constexpr std::uint32_t kLinesForReady = 40; // of a row that says nothing of its screen

// The name of the group's leader, or "" when it is gone: the others of the group have no name.
std::string name_of_group(std::int64_t group) {
    std::ifstream file{"/proc/" + std::to_string(group) + "/comm"};
    std::string name;
    std::getline(file, name);
    return name;
}

std::chrono::milliseconds pause_after(std::size_t failures) {
    auto pause = kFirstScreenPause;
    for (std::size_t i = 1; i < failures && pause < kLongestScreenPause; ++i) {
        pause *= 2;
    }
    return std::min(pause, kLongestScreenPause);
}

} // namespace

ScreenWatch::ScreenWatch(Workbench& workbench, ScreenTask task, Found found)
    : workbench_{workbench}
    , task_{std::move(task)}
    , found_{std::move(found)}
    , state_{task_.rules ? task_.rules->settles_after() : std::chrono::milliseconds{0}} {
    if (!task_.ready_pattern.empty()) {
        ready_.emplace(task_.ready_pattern);
    }
}

void ScreenWatch::begin() {
    if (!is_waiting_ && !is_over_) {
        failures_ = 0;
        turn();
    }
}

void ScreenWatch::end() {
    is_ended_ = true;
    if (link_) {
        ::shutdown(link_->descriptor(), SHUT_RDWR);
    } else if (pause_) {
        pause_->write_end.reset();
    }
}

void ScreenWatch::turn() {
    is_waiting_ = false;
    if (!is_ended_ && link_) {
        receive();
    }
    if (!is_ended_ && state_.settle(Clock::now())) {
        found_({state_.told(), is_ready_});
    }
    if (!is_ended_ && !is_over_ && !link_ && Clock::now() >= again_at_) {
        connect();
    }
    if (is_ended_ || is_over_) {
        link_.reset();
        pause_.reset();
    } else {
        wait();
    }
}

void ScreenWatch::receive() {
    auto messages = link_->flush() ? link_->receive() : tl::unexpected{pty::LinkProblem::closed};
    if (!messages) {
        return lose_link();
    }
    for (const auto& message : *messages) {
        take(message);
    }
}

void ScreenWatch::take(const pty::HostMessage& message) {
    if (const auto* const welcome = std::get_if<pty::Welcome>(&message)) {
        if (welcome->protocol < pty::kWatchScreenSince) {
            std::fprintf(stderr,
                         "the terminal of %s is of an earlier version of ao, in which screens are "
                         "not watched\n",
                         task_.session_id.c_str());
            is_over_ = true;
            return;
        }
        const auto lines =
            task_.rules ? static_cast<std::uint32_t>(task_.rules->lines()) : kLinesForReady;
        if (link_ && !link_->send(pty::WatchScreen{
                         lines, static_cast<std::uint32_t>(kScreenSettle.count())})) {
            lose_link();
        }
    } else if (const auto* const seen = std::get_if<pty::ScreenSeen>(&message)) {
        look(*seen);
    } else if (std::holds_alternative<pty::Exited>(message)) {
        leave_host();
    }
}

// The program of a session runs once; a viewer's is started whenever somebody looks.
void ScreenWatch::leave_host() {
    if (task_.is_through_viewer) {
        lose_link();
    } else {
        is_over_ = true;
    }
}

void ScreenWatch::look(const pty::ScreenSeen& seen) {
    ScreenLook look{seen.text, seen.title, task_.is_through_viewer ? "" : "own"};
    if (seen.foreground_group != own_group_ && !task_.is_through_viewer) {
        look.foreground = name_of_group(seen.foreground_group);
    }
    if (task_.rules) {
        state_.see(task_.rules->judge(look), Clock::now());
    }
    if (!is_ready_ && ready_ && ready_->matches(look.text)) {
        is_ready_ = true;
        state_.settle(Clock::now());
        found_({state_.told(), true});
    }
}

void ScreenWatch::connect() {
    const auto state = pty::read_host_state(task_.host_directory);
    // Another launch's, or nothing runs there any more. Viewers add to the handle.
    const auto& handle = task_.handle;
    if (state &&
        (state->end || !(state->handle == handle || state->handle.starts_with(handle + "/")))) {
        return leave_host();
    }
    auto link = state ? pty::HostLink::connect(*state) : tl::unexpected{0};
    if (!link) {
        return lose_link();
    }
    own_group_ = state->child.pid;
    connected_at_ = Clock::now();
    link_.emplace(std::move(*link));
    pause_.reset();
}

// A host that is not there yet fails like one that is gone: how long it takes nobody can say.
void ScreenWatch::lose_link() {
    if (link_ && Clock::now() > connected_at_ + kLongestScreenPause) {
        failures_ = 0;
    }
    link_.reset();
    again_at_ = Clock::now() + pause_after(++failures_);
}

void ScreenWatch::wait() {
    if (!link_ && failures_ >= kMaxScreenTries) {
        pause_.reset();
        return; // until somebody begins anew
    }
    if (!link_ && !pause_) {
        pause_.emplace(ipc::make_pipe());
    }
    auto until = state_.due();
    if (!link_) {
        until = std::min(again_at_, until.value_or(again_at_));
    }
    std::optional<std::chrono::milliseconds> within;
    if (until) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now());
        within = std::max(left, std::chrono::milliseconds{0});
    }
    const int descriptor = link_ ? link_->descriptor() : pause_->read_end.get();
    const auto events =
        static_cast<short>(link_ && link_->wants_write() ? POLLIN | POLLOUT : POLLIN);
    is_waiting_ = true;
    workbench_.wait_for(descriptor, events, within,
                        [self = shared_from_this()](bool) { self->turn(); });
}

} // namespace ao::workers::agents
