// Obeys one client.
#include "supervisor/api/mux_client.h"

#include "ipc/daemon/base64.h"
#include "ipc/limits.h"
#include "supervisor/api/terminal.h"
#include "supervisor/api/terminal_hub.h"

#include <algorithm>
#include <array>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace ao::api {

namespace {

// A handle is a session's id and a few letters more.
constexpr std::size_t kMaxIdBytes = 256;
constexpr std::size_t kRememberedEnds = 64;
constexpr unsigned kSilentPings = 2;

} // namespace

MuxClient::MuxClient(TerminalHub& home, Start start)
    : home_{home}
    , socket_{std::move(start.socket), ipc::limits().terminal_message_bytes}
    , place_{std::move(start.place)}
    , access_{std::move(start.access)} {
    // What the kernel holds is what a key that is typed has to wait for.
    const int bytes = static_cast<int>(ipc::limits().terminal_room_bytes);
    ::setsockopt(descriptor(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    home_.metrics().mux_opened();
}

MuxClient::~MuxClient() {
    if (!is_over_) {
        socket_.close(CloseCode::normal); // the hub stops
        socket_.flush();
    }
    access_.write();
    home_.metrics().mux_closed(why_);
}

void MuxClient::on_adopted() {
    home_.welcome(*this);
    home_.hub().set_deadline(*this, Hub::Clock::now() + ipc::limits().terminal_ping);
    watch();
}

void MuxClient::on_ready(std::uint32_t events) {
    if (is_over_) {
        return;
    }
    if ((events & EPOLLOUT) != 0U) {
        ++drains_;
        flush();
    }
    if (!is_over_ && (events & EPOLLIN) != 0U) {
        serve();
    }
    if (!is_over_ && (events & (EPOLLHUP | EPOLLERR)) != 0U) {
        leave("client left");
    }
}

void MuxClient::serve() {
    if (is_closing_) {
        std::array<char, 16'384> ignored{};
        if (::recv(descriptor(), ignored.data(), ignored.size(), MSG_DONTWAIT) == 0) {
            leave("closed");
        }
        return;
    }
    auto messages = socket_.receive();
    if (!messages) {
        return leave("client left");
    }
    for (const auto& message : *messages) {
        auto request = parse_mux_request(message);
        if (!request) {
            close(CloseCode::bad_payload);
            break;
        }
        obey(std::move(*request));
    }
    flush();
}

void MuxClient::obey(MuxRequest request) {
    if (request.channel == "terminal") {
        obey_terminal(request);
    } else if (request.channel == "system" && request.type == "ping") {
        send(mux_pong());
    } else if (request.channel == "subscribe" && request.type == "subscribe") {
        if (!std::exchange(is_subscribed_, true)) {
            home_.subscribe(*this);
        }
    }
}

void MuxClient::obey_terminal(MuxRequest& request) {
    if (request.type == "open") {
        return open(request);
    }
    const auto found = terminals_.find(request.id);
    if (found == terminals_.end()) {
        const bool was_there = std::find(ended_.begin(), ended_.end(), request.id) != ended_.end();
        if (request.type == "data" && was_there) {
            send(mux_error(request.id, "the session is over; nothing can be typed into it"));
        }
        return;
    }
    auto& terminal = *found->second;
    if (request.type == "data") {
        if (auto bytes = daemon::from_base64(request.data); bytes && !bytes->empty()) {
            terminal.type(std::move(*bytes));
        }
    } else if (request.type == "resize") {
        terminal.resize({request.columns, request.rows}, request.is_forced);
    } else if (request.type == "close") {
        terminals_.erase(found);
        terminal.leave();
    }
}

void MuxClient::open(const MuxRequest& request) {
    if (request.id.empty()) {
        return send(mux_error("", "missing terminal id"));
    }
    if (request.id.size() > kMaxIdBytes) {
        return send(mux_error("", "no terminal has an id that long"));
    }
    if (terminals_.contains(request.id)) {
        return;
    }
    if (terminals_.size() >= ipc::limits().terminals_per_socket) {
        return send(mux_error(request.id, "this connection has as many terminals open as it may "
                                          "have; close one"));
    }
    std::erase(ended_, request.id);
    terminals_.emplace(request.id, &home_.open(*this, request));
}

void MuxClient::forget(const Terminal& terminal, bool did_end) {
    terminals_.erase(terminal.id());
    if (did_end) {
        ended_.push_back(terminal.id());
        if (ended_.size() > kRememberedEnds) {
            ended_.pop_front();
        }
    }
}

void MuxClient::send(std::string_view frame) {
    if (!is_over_ && !is_closing_) {
        access_.bytes += frame.size();
        socket_.send_text(frame);
    }
}

void MuxClient::flush() {
    if (is_over_) {
        return;
    }
    if (!socket_.flush()) {
        return leave("client left");
    }
    if (socket_.is_over() && !is_closing_) {
        // Closing at once with bytes of the client unread would send a reset, and it might never
        // see why.
        is_closing_ = true;
        leave_terminals();
        ::shutdown(descriptor(), SHUT_WR);
        home_.hub().set_deadline(*this, Hub::Clock::now() + ipc::limits().http_farewell);
    }
    watch();
    if (std::exchange(is_full_, false) && has_room()) {
        home_.tell_of_room(*this); // not here: those who are told flush in turn
    }
}

bool MuxClient::has_room() {
    const bool has_room = socket_.waiting_bytes() < ipc::limits().terminal_room_bytes;
    is_full_ = is_full_ || !has_room;
    return has_room;
}

void MuxClient::make_room_known() {
    move_notices();
    // A terminal may end by this and forget itself.
    for (const auto& [id, terminal] : std::map{terminals_}) {
        terminal->on_room();
    }
    flush();
}

void MuxClient::notify(const std::vector<std::shared_ptr<const std::string>>& frames) {
    notices_.insert(notices_.end(), frames.begin(), frames.end());
    move_notices();
    if (notices_.size() > ipc::limits().terminal_notices) {
        return close(CloseCode::policy);
    }
    flush();
}

void MuxClient::move_notices() {
    while (!notices_.empty() && has_room()) {
        send(*notices_.front());
        notices_.pop_front();
    }
}

void MuxClient::close(CloseCode code) {
    socket_.close(code);
    flush();
}

void MuxClient::on_deadline() {
    if (is_over_) {
        return;
    }
    if (is_closing_) {
        return leave("closed");
    }
    const auto alive = socket_.bytes_heard() + drains_;
    silent_pings_ = alive == std::exchange(seen_alive_, alive) ? silent_pings_ + 1 : 0;
    if (silent_pings_ >= kSilentPings) {
        return leave("ping timeout");
    }
    home_.hub().set_deadline(*this, Hub::Clock::now() + ipc::limits().terminal_ping);
    socket_.ping();
    flush();
}

void MuxClient::watch() {
    const bool reads = is_closing_ || has_room();
    const auto wanted = (reads ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                        (socket_.wants_write() ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    if (std::exchange(events_, wanted) != wanted && !home_.hub().watch(*this, wanted)) {
        leave("descriptors");
    }
}

void MuxClient::leave_terminals() {
    for (const auto& [id, terminal] : std::exchange(terminals_, {})) {
        terminal->leave();
    }
}

void MuxClient::leave(const char* why) {
    is_over_ = true;
    why_ = why;
    leave_terminals();
    home_.hub().unwatch(*this);
    home_.hub().clear_deadline(*this);
    home_.part_with(*this);
}

} // namespace ao::api
