// The stages of a visit.
#include "supervisor/api/visitor.h"

#include "ipc/limits.h"
#include "supervisor/api/door.h"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <utility>

namespace ao::api {

using State = RequestReader::State;

Visitor::Visitor(Door& door, std::unique_ptr<Connection> connection, std::string turned_away)
    : door_{door}
    , connection_{std::move(connection)}
    , turned_away_{std::move(turned_away)} {
    if (!connection_->unsent.empty()) {
        set_stage(Stage::sending);
    }
}

Visitor::~Visitor() {
    set_stage(Stage::receiving);
    hold(0);
}

void Visitor::set_stage(Stage stage) {
    if ((stage == Stage::sending) != (stage_ == Stage::sending)) {
        const std::scoped_lock lock{door_.mutex_};
        stage == Stage::sending ? ++door_.sending_ : --door_.sending_;
        if (door_.sending_ == 0) {
            door_.all_sent_.notify_all();
        }
    }
    stage_ = stage;
}

void Visitor::hold(std::size_t bytes) {
    door_.held_bytes_ += bytes;
    door_.held_bytes_ -= std::exchange(held_, bytes);
}

void Visitor::wait_for(std::uint32_t events, std::chrono::milliseconds at_most) {
    door_.hub_.set_deadline(*this, Hub::Clock::now() + at_most);
    if (std::exchange(events_, events) != events && !door_.hub_.watch(*this, events)) {
        door_.leave(*this);
    }
}

void Visitor::on_adopted() {
    door_.visitors_.insert(this);
    if (!turned_away_.empty()) {
        refuse({ErrorKind::unavailable, "TOO_BUSY", "the daemon is at its limits; try again"},
               turned_away_);
    } else if (stage_ == Stage::sending) {
        send();
    } else if (connection_->close_after_sent) {
        linger();
    } else if (door_.closing_) {
        door_.leave(*this);
    } else {
        receive();
    }
}

void Visitor::on_ready(std::uint32_t events) {
    if (stage_ == Stage::sending) {
        send();
    } else if (stage_ == Stage::receiving) {
        receive();
    } else {
        std::array<char, 16'384> ignored{};
        const auto got = ::recv(descriptor(), ignored.data(), ignored.size(), MSG_DONTWAIT);
        const bool over = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
        if (over || (events & (EPOLLHUP | EPOLLERR)) != 0U) {
            door_.leave(*this);
        }
    }
}

void Visitor::on_deadline() {
    const auto state = connection_->reader.state();
    if (stage_ != Stage::receiving || state == State::empty) {
        door_.leave(*this); // an idle connection may be closed at any time; nothing is owed
        return;
    }
    const bool head = state == State::head;
    refuse({ErrorKind::request_timeout, head ? "HEAD_TIMEOUT" : "BODY_TIMEOUT",
            head ? "the request line and headers took too long" : "the body took too long"},
           head ? "head timeout" : "body timeout");
}

void Visitor::receive() {
    if (!connection_->receive()) {
        door_.leave(*this);
        return;
    }
    switch (connection_->reader.state()) {
    case State::complete:
        hand_over();
        return;
    case State::refused: {
        const auto error = connection_->reader.refusal();
        refuse(error, "malformed");
        return;
    }
    case State::empty:
    case State::head:
    case State::body:
        await_more();
    }
}

void Visitor::await_more() {
    const auto& limits = ipc::limits();
    const auto state = connection_->reader.state();
    hold(connection_->reader.held_bytes());
    if (door_.held_bytes_ > limits.http_pending_bytes) {
        refuse({ErrorKind::unavailable, "TOO_MANY_REQUESTS",
                "unfinished requests fill the memory set aside for them; try again"},
               "memory");
        return;
    }
    if (state == State::body && connection_->reader.take_expectation() &&
        !connection_->send("HTTP/1.1 100 Continue\r\n\r\n")) {
        door_.leave(*this);
        return;
    }
    if (std::exchange(awaited_, state) != state) {
        wait_for(EPOLLIN, state == State::empty  ? limits.http_idle
                          : state == State::head ? limits.http_head_within
                                                 : limits.http_body_within);
    }
}

void Visitor::hand_over() {
    // Off the hub first: the connection may come back to the door before this returns.
    auto self = door_.take_off(*this);
    events_ = 0;
    door_.take_request_(connection_);
    if (connection_) {
        turned_away_ = "queue";
        door_.hub_.add(std::move(self));
    }
}

void Visitor::refuse(const ApiError& error, const std::string& why) {
    connection_->close_after_sent = true;
    connection_->unsent += door_.refusal(error, connection_->remote, why);
    set_stage(Stage::sending);
    send();
}

void Visitor::send() {
    const auto before = connection_->unsent.size();
    if (!connection_->send_more()) {
        door_.leave(*this);
        return;
    }
    if (!connection_->unsent.empty()) {
        if (events_ != EPOLLOUT || connection_->unsent.size() < before) {
            wait_for(EPOLLOUT, ipc::limits().http_body_within);
        }
        return;
    }
    if (connection_->close_after_sent) {
        linger();
    } else if (door_.closing_) {
        door_.leave(*this);
    } else {
        set_stage(Stage::receiving);
        receive();
    }
}

void Visitor::linger() {
    // Closing at once with bytes of the client unread would send a reset, and the client might
    // never see the answer.
    set_stage(Stage::lingering);
    ::shutdown(descriptor(), SHUT_WR);
    if (door_.closing_) {
        door_.leave(*this);
    } else {
        wait_for(EPOLLIN, ipc::limits().http_farewell);
    }
}

} // namespace ao::api
