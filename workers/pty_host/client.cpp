// Frames are written whole, so what is dropped is dropped between frames.
#include "workers/pty_host/client.h"

#include "ipc/pty/message_codec.h"
#include "ipc/pty/pty_limits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

namespace ao::pty_host {

std::optional<std::vector<pty::ClientMessage>> Client::receive() {
    std::vector<pty::ClientMessage> messages;
    std::array<char, 16U << 10> chunk;
    const auto count = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return messages;
    }
    if (count <= 0) {
        return std::nullopt;
    }
    incoming_.feed({chunk.data(), static_cast<std::size_t>(count)});
    while (const auto frame = incoming_.next()) {
        auto message = pty::decode_client_message(*frame);
        if (message) {
            messages.push_back(std::move(*message));
        } else if (message.error().problem != ipc::DecodeProblem::unknown_type) {
            return std::nullopt;
        }
    }
    return incoming_.is_broken() ? std::nullopt : std::optional{std::move(messages)};
}

void Client::send(const pty::HostMessage& message) {
    auto bytes = std::make_shared<std::string>();
    pty::append(*bytes, message);
    answer_bytes_ += bytes->size();
    queue_.push_back({std::move(bytes), Kind::answer});
}

void Client::send_screen(const pty::ScreenSeen& seen) {
    auto bytes = std::make_shared<std::string>();
    pty::append(*bytes, seen);
    const auto not_begun = queue_.begin() + (front_written_ > 0 ? 1 : 0);
    const auto waiting = std::find_if(not_begun, queue_.end(),
                                      [](const Item& item) { return item.kind == Kind::screen; });
    if (waiting != queue_.end()) {
        waiting->bytes = std::move(bytes);
    } else {
        queue_.push_back({std::move(bytes), Kind::screen});
    }
}

void Client::send_output(const SharedBytes& frame) {
    if (wants_snapshot_) {
        return; // it will hold this
    }
    if (output_bytes_ + frame->size() > pty::kClientQueueBytes) {
        want_snapshot({});
        return;
    }
    queue_.push_back({frame, Kind::output});
    output_bytes_ += frame->size();
}

void Client::want_snapshot(TimePoint not_before) {
    wants_snapshot_ = true;
    snapshot_not_before_ = not_before;
    // A frame that was begun has to be finished; a snapshot is, or a client that is slow would
    // never see a whole one.
    std::size_t index = 0;
    std::erase_if(queue_, [&](const Item& item) {
        const bool is_begun = index++ == 0 && front_written_ > 0;
        return item.kind == Kind::output && !is_begun;
    });
    output_bytes_ =
        !queue_.empty() && queue_.front().kind == Kind::output ? queue_.front().bytes->size() : 0;
}

void Client::send_snapshot(std::string_view bytes) {
    bool is_first = true;
    do {
        auto frame = std::make_shared<std::string>();
        const auto part = bytes.substr(0, pty::kMaxFramePayload);
        pty::append_frame(*frame, is_first ? pty::FrameType::snapshot : pty::FrameType::output,
                          part);
        queue_.push_back({std::move(frame), Kind::snapshot});
        bytes.remove_prefix(part.size());
        is_first = false;
    } while (!bytes.empty());
    wants_snapshot_ = false;
}

bool Client::flush() {
    while (!queue_.empty()) {
        constexpr std::size_t kAtOnce = 16;
        std::array<iovec, kAtOnce> parts;
        std::size_t count = 0;
        for (auto item = queue_.begin(); item != queue_.end() && count < kAtOnce; ++item) {
            const std::size_t skip = count == 0 ? front_written_ : 0;
            parts[count++] = {const_cast<char*>(item->bytes->data()) + skip,
                              item->bytes->size() - skip};
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const auto sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            return errno == EAGAIN || errno == EINTR || errno == ENOBUFS;
        }
        front_written_ += static_cast<std::size_t>(sent);
        while (!queue_.empty() && front_written_ >= queue_.front().bytes->size()) {
            const auto& front = queue_.front();
            front_written_ -= front.bytes->size();
            output_bytes_ -= front.kind == Kind::output ? front.bytes->size() : 0;
            answer_bytes_ -= front.kind == Kind::answer ? front.bytes->size() : 0;
            queue_.pop_front();
        }
    }
    return true;
}

} // namespace ao::pty_host
