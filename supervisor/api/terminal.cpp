// Moves bytes between a host and a client, and both through what may happen to either.
#include "supervisor/api/terminal.h"

#include "ipc/fields.h"
#include "ipc/limits.h"
#include "supervisor/api/mux_client.h"
#include "supervisor/api/terminal_hub.h"

#include <sys/epoll.h>

namespace ao::api {

Terminal::Terminal(TerminalHub& home, MuxClient& client, std::uint64_t key, const MuxRequest& open)
    : home_{home}
    , client_{client}
    , key_{key}
    , id_{open.id}
    , is_primary_{open.role != "secondary"}
    , grid_{open.columns, open.rows} {
    home_.metrics().terminal_opened();
}

Terminal::~Terminal() {
    home_.metrics().terminal_closed();
}

void Terminal::on_adopted() {
    home_.find(*this);
}

void Terminal::on_opened(TerminalOpening opening) {
    if (is_over_) {
        return;
    }
    if (!opening.directory.empty() && opening.directory != directory_) {
        home_.delist(*this);
        directory_ = std::move(opening.directory);
        home_.enlist(*this);
    }
    std::visit(ipc::Overloaded{
                   [this](LiveTerminal& live) { attach(std::move(live.link)); },
                   [this](SavedScreen& saved) {
                       // Shown already: what was drawn last stays on the client's screen.
                       saved_ = is_opened_ ? std::string{} : std::move(saved.bytes);
                       exit_ = saved.exit;
                       say_opened();
                       show_saved();
                   },
                   [this](const TerminalAway& away) { lose_link(away.why); },
                   [this](const NoTerminal& none) { fail(none.why); },
               },
               opening.outcome);
    client_.flush();
}

void Terminal::attach(pty::HostLink link) {
    link_ = std::move(link);
    attached_at_ = Hub::Clock::now();
    has_screen_ = false;
    takes_part_ = false;
    home_.arrange(directory_); // says whether it takes part; said to the host with Attach
    const auto grid = takes_part_ ? grid_ : Grid{};
    say(pty::Attach{grid.columns, grid.rows});
    is_attached_ = true;
    say(pty::GetStatus{});
    if (!keys_.empty()) {
        say(pty::Input{std::exchange(keys_, {})});
    }
    watch_link();
}

void Terminal::take_part(bool does_take_part) {
    if (std::exchange(takes_part_, does_take_part) == does_take_part || !is_attached_) {
        return;
    }
    if (does_take_part) {
        say(pty::Resize{grid_.columns, grid_.rows});
    } else {
        say(pty::Attach{}); // without a size; the host answers with a snapshot
    }
}

void Terminal::resize(Grid grid, bool is_forced) {
    if (!grid.is_named()) {
        return;
    }
    const bool is_new = grid_ != grid;
    grid_ = grid;
    const bool took_part = takes_part_;
    home_.arrange(directory_);
    if (is_new && took_part && takes_part_) {
        say(pty::Resize{grid.columns, grid.rows});
    }
    if (is_forced) {
        say(pty::Signal{pty::SignalName::window_change});
    }
}

void Terminal::type(std::string bytes) {
    const auto most = ipc::limits().terminal_input_bytes;
    home_.metrics().terminal_bytes_in(bytes.size());
    if (exit_) {
        client_.send(mux_error(id_, "the session is over; nothing can be typed into it"));
        return;
    }
    const bool is_waiting = !link_ || link_->wants_write();
    const auto waits = link_ ? (is_waiting ? unsent_keys_ : 0) : keys_.size();
    if (is_waiting && waits + bytes.size() > most) {
        client_.send(mux_error(id_, "the session does not take what is typed; the last keys were "
                                    "dropped"));
        return;
    }
    unsent_keys_ = waits + bytes.size();
    if (link_) {
        say(pty::Input{std::move(bytes)});
    } else {
        keys_ += bytes;
    }
}

void Terminal::say(const pty::ClientMessage& message) {
    if (link_) {
        // A link that is broken or full is noticed when it is read; a message lost with it is
        // either said again after the next attach or cannot be delivered anyway.
        static_cast<void>(link_->send(message));
        watch_link();
    }
}

void Terminal::watch_link() {
    if (!link_) {
        return;
    }
    auto& hub = home_.hub();
    const std::uint32_t in = is_paused_ ? 0U : static_cast<std::uint32_t>(EPOLLIN);
    const std::uint32_t out = link_->wants_write() ? static_cast<std::uint32_t>(EPOLLOUT) : 0U;
    const auto wanted = in | out;
    if (wanted == std::exchange(events_, wanted)) {
        return;
    }
    // Not watched at all rather than for nothing: a host that ends would wake us for ever.
    if (wanted == 0) {
        hub.unwatch(*this);
    } else if (!hub.watch(*this, wanted)) {
        fail("the daemon has no file descriptor left");
    }
}

void Terminal::on_room() {
    if (is_over_) {
        return;
    }
    if (link_ && std::exchange(is_paused_, false)) {
        watch_link();
    } else if (!saved_.empty()) {
        show_saved();
    }
}

void Terminal::on_deadline() {
    if (is_over_) {
        return;
    }
    if (!saved_.empty()) {
        show_saved();
        client_.flush();
    } else {
        home_.find(*this);
    }
}

void Terminal::lose_link(const std::string& why) {
    const auto& limits = ipc::limits();
    if (link_) {
        home_.hub().unwatch(*this);
        link_.reset();
        events_ = 0;
        is_attached_ = false;
        is_paused_ = false;
        unsent_keys_ = 0;
        if (exit_) {
            return end(*exit_);
        }
        if (Hub::Clock::now() - attached_at_ >= limits.terminal_proven) {
            failures_ = 0;
        }
    }
    if (++failures_ > limits.terminal_retries) {
        client_.send(mux_error(id_, "the terminal is not there: " + why));
        return end({});
    }
    const auto wait = std::min(limits.terminal_retry_first * static_cast<int>(failures_),
                               limits.terminal_retry_max);
    home_.hub().set_deadline(*this, Hub::Clock::now() + wait);
}

void Terminal::end(const MuxExit& exit) {
    const auto text = mux_exited(id_, exit);
    client_.forget(*this, true); // first: the id may be opened again as soon as this is read
    client_.send(text);
    retire();
}

void Terminal::fail(const std::string& why) {
    const auto text = mux_error(id_, why);
    client_.forget(*this, false);
    client_.send(text);
    retire();
}

void Terminal::leave() {
    if (!is_over_) {
        retire();
    }
}

void Terminal::retire() {
    is_over_ = true;
    is_attached_ = false;
    home_.delist(*this);
    home_.hub().unwatch(*this);
    home_.hub().clear_deadline(*this);
    link_.reset(); // the host counts one viewer less from here on
    home_.retire(*this);
}

} // namespace ao::api
