// Lets wslay do the framing; it refuses unmasked frames, reserved bits, bad UTF-8 and messages that
// are too large by itself, and answers pings.
#include "supervisor/api/web_socket.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <sys/socket.h>
#include <wslay/wslay.h>

namespace ao::api {

namespace {

// One client that floods must not keep the others waiting.
constexpr std::size_t kReadAtOnce = 256U << 10;

} // namespace

class WebSocket::Framing {
public:
    Framing(Socket socket, std::size_t most)
        : socket_{std::move(socket)} {
        const wslay_event_callbacks callbacks{on_read, on_write, nullptr,   nullptr,
                                              nullptr, nullptr,  on_message};
        if (wslay_event_context_server_init(&context_, &callbacks, this) != 0) {
            throw std::bad_alloc{};
        }
        wslay_event_config_set_max_recv_msg_length(context_, most);
    }

    ~Framing() { wslay_event_context_free(context_); }

    Framing(const Framing&) = delete;
    Framing& operator=(const Framing&) = delete;

    int descriptor() const { return socket_.descriptor(); }

    wslay_event_context_ptr context() const { return context_; }

    std::uint64_t heard() const { return heard_; }

    std::optional<std::vector<std::string>> receive() {
        left_ = kReadAtOnce;
        // After a frame that makes no sense there is a close frame to send, though it failed.
        const bool has_failed = wslay_event_recv(context_) != 0;
        const bool is_alive =
            !is_broken_ && (!has_failed || wslay_event_get_read_enabled(context_) == 0);
        std::vector<std::string> messages;
        messages.swap(messages_);
        // Who types and hangs up at once has typed: the end is told with the next call.
        const bool has_more_to_say = is_alive || !messages.empty();
        return has_more_to_say ? std::optional{std::move(messages)} : std::nullopt;
    }

    void queue(std::uint8_t opcode, std::string_view payload) {
        const wslay_event_msg message{opcode, reinterpret_cast<const std::uint8_t*>(payload.data()),
                                      payload.size()};
        // Refused only after a close frame, when nobody listens any more.
        if (wslay_event_queue_msg(context_, &message) == WSLAY_ERR_NOMEM) {
            throw std::bad_alloc{};
        }
    }

private:
    // Called by wslay, which is C: nothing may be thrown through it, hence noexcept.
    static ssize_t on_read(wslay_event_context_ptr context, std::uint8_t* buffer, std::size_t size,
                           int, void* self) noexcept {
        auto& framing = *static_cast<Framing*>(self);
        ssize_t count = -1;
        errno = EAGAIN;
        if (framing.left_ > 0) {
            do {
                count = ::recv(framing.descriptor(), buffer, size, MSG_DONTWAIT);
            } while (count < 0 && errno == EINTR);
        }
        if (count > 0) {
            framing.heard_ += static_cast<std::uint64_t>(count);
            framing.left_ -= std::min(framing.left_, static_cast<std::size_t>(count));
            return count;
        }
        framing.is_broken_ = count == 0 || errno != EAGAIN;
        wslay_event_set_error(context, framing.is_broken_ ? WSLAY_ERR_CALLBACK_FAILURE
                                                          : WSLAY_ERR_WOULDBLOCK);
        return -1;
    }

    static ssize_t on_write(wslay_event_context_ptr context, const std::uint8_t* data,
                            std::size_t size, int flags, void* self) noexcept {
        const auto& framing = *static_cast<Framing*>(self);
        const int more = (flags & WSLAY_MSG_MORE) != 0 ? MSG_MORE : 0;
        ssize_t count = 0;
        do {
            count = ::send(framing.descriptor(), data, size, MSG_DONTWAIT | MSG_NOSIGNAL | more);
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            wslay_event_set_error(context, errno == EAGAIN ? WSLAY_ERR_WOULDBLOCK
                                                           : WSLAY_ERR_CALLBACK_FAILURE);
        }
        return count;
    }

    static void on_message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                           void* self) noexcept {
        if (!wslay_is_ctrl_frame(message->opcode)) {
            static_cast<Framing*>(self)->messages_.emplace_back(
                reinterpret_cast<const char*>(message->msg), message->msg_length);
        }
    }

    Socket socket_;
    wslay_event_context_ptr context_ = nullptr;
    std::vector<std::string> messages_; // of one receive()
    std::size_t left_ = 0;              // to be read in this turn
    std::uint64_t heard_ = 0;
    bool is_broken_ = false; // the socket
};

WebSocket::WebSocket(Socket socket, std::size_t most)
    : framing_{std::make_unique<Framing>(std::move(socket), most)} {}

WebSocket::~WebSocket() = default;

int WebSocket::descriptor() const {
    return framing_->descriptor();
}

std::optional<std::vector<std::string>> WebSocket::receive() {
    return framing_->receive();
}

void WebSocket::send_text(std::string_view text) {
    framing_->queue(WSLAY_TEXT_FRAME, text);
}

void WebSocket::ping() {
    framing_->queue(WSLAY_PING, {});
}

void WebSocket::close(CloseCode code) {
    auto* const context = framing_->context();
    wslay_event_queue_close(context, static_cast<std::uint16_t>(code), nullptr, 0);
    wslay_event_shutdown_read(context);
}

bool WebSocket::flush() {
    return wslay_event_send(framing_->context()) == 0;
}

std::size_t WebSocket::waiting_bytes() const {
    return wslay_event_get_queued_msg_length(framing_->context());
}

bool WebSocket::wants_write() const {
    return wslay_event_want_write(framing_->context()) != 0;
}

bool WebSocket::is_over() const {
    auto* const context = framing_->context();
    return wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0;
}

std::uint64_t WebSocket::bytes_heard() const {
    return framing_->heard();
}

} // namespace ao::api
