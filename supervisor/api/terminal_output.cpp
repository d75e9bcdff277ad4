// What a terminal shows: from its host, one read at a time, or from the file that its host left.
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "supervisor/api/mux_client.h"
#include "supervisor/api/terminal.h"
#include "supervisor/api/terminal_hub.h"

#include <sys/epoll.h>
#include <utility>

namespace ao::api {

namespace {

// One read of a host at a time, so that what is on the way to a client stays small.
constexpr std::size_t kReadsAtOnce = 1;

// Of a saved screen, before others have their turn.
constexpr std::size_t kSavedAtOnce = 1U << 20;

} // namespace

void Terminal::on_ready(std::uint32_t events) {
    if (!is_over_ && link_) {
        serve_link(events);
        client_.flush();
    }
}

void Terminal::serve_link(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0U) {
        static_cast<void>(link_->flush());
    }
    is_paused_ = !client_.has_room();
    if (!is_paused_ && (events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0U) {
        auto messages = link_->receive(kReadsAtOnce);
        if (!messages) {
            return lose_link("the connection to its host has ended");
        }
        take(std::move(*messages));
    } else if (is_paused_ && (events & (EPOLLHUP | EPOLLERR)) != 0U) {
        events_ = 0; // what it still has to say is read once there is room
        return home_.hub().unwatch(*this);
    }
    watch_link();
}

void Terminal::take(std::vector<pty::HostMessage> messages) {
    std::string output;
    const auto show_output = [&] { show(std::exchange(output, {})); };
    for (auto& message : messages) {
        std::visit(ipc::Overloaded{
                       [&](pty::Welcome&) { say_opened(); },
                       [&](pty::Refused& refused) { fail(refused.text); },
                       [&](pty::Snapshot& snapshot) {
                           home_.metrics().terminal_drawn(std::exchange(has_screen_, true));
                           output += snapshot.bytes;
                       },
                       [&](pty::Output& more) { output += more.bytes; },
                       [&](pty::Status& status) {
                           show_output();
                           tell_size(status);
                       },
                       [&](pty::Exited& exited) { exit_ = to_mux_exit(exited.exit); },
                       [](pty::SendDone&) {},
                       [](pty::Text&) {},
                       [](pty::ScreenSeen&) {},
                       [](pty::KillDone&) {},
                   },
                   message);
        if (is_over_) {
            return;
        }
    }
    show_output();
    // A host that is about to leave says how it ended before it draws the last screen.
    if (exit_ && has_screen_) {
        end(*exit_);
    }
}

void Terminal::tell_size(const pty::Status& status) {
    const Grid grid{static_cast<std::uint16_t>(status.columns),
                    static_cast<std::uint16_t>(status.rows)};
    if (std::exchange(told_grid_, grid) != grid) {
        client_.send(mux_resize(id_, grid.columns, grid.rows));
    }
}

void Terminal::say_opened() {
    if (!std::exchange(is_opened_, true)) {
        client_.send(mux_opened(id_));
    }
}

void Terminal::show(std::string_view bytes) {
    home_.metrics().terminal_bytes_out(bytes.size());
    const auto most = ipc::limits().terminal_frame_bytes;
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, most);
        client_.send(mux_data(id_, part));
        bytes.remove_prefix(part.size());
    }
}

void Terminal::show_saved() {
    std::size_t shown = 0;
    while (saved_shown_ < saved_.size() && client_.has_room() && shown < kSavedAtOnce) {
        const auto part =
            std::string_view{saved_}.substr(saved_shown_, ipc::limits().terminal_frame_bytes);
        show(part);
        saved_shown_ += part.size();
        shown += part.size();
        client_.flush();
    }
    if (saved_shown_ == saved_.size()) {
        end(exit_.value_or(MuxExit{}));
    } else if (client_.has_room()) {
        home_.hub().set_deadline(*this, Hub::Clock::now());
    }
}

} // namespace ao::api
