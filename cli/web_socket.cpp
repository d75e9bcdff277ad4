// Frames by hand: a client masks what it sends, a server does not.
#include "cli/web_socket.h"

#include "cli/daemon_client.h"
#include "cli/http_message.h"
#include "ipc/daemon/base64.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <sys/socket.h>

namespace ao::cli {

namespace {

// The daemon's frames hold 32 KiB of output; one that lies must not fill the memory.
constexpr std::uint64_t kMaxMessageBytes = 4U << 20;

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kMasked = 0x80;

bool is_control(WebSocketOpcode opcode) {
    return static_cast<std::uint8_t>(opcode) >= 0x8;
}

tl::unexpected<std::string> net_error(std::string_view text) {
    return tl::unexpected{std::string{text}};
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (::getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count)) {
        throw std::runtime_error{"the system gives no random numbers"};
    }
    return bytes;
}

void append_number(std::string& out, std::uint64_t number, unsigned bytes) {
    while (bytes-- > 0) {
        out += static_cast<char>(number >> (8 * bytes) & 0xFFU);
    }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(at, count)) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return number;
}

} // namespace

std::string client_frame(WebSocketOpcode opcode, std::string_view payload, std::string_view mask) {
    std::string frame;
    frame += static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode));
    if (payload.size() < 126) {
        frame += static_cast<char>(kMasked | payload.size());
    } else if (payload.size() <= 0xFFFF) {
        frame += static_cast<char>(kMasked | 126U);
        append_number(frame, payload.size(), 2);
    } else {
        frame += static_cast<char>(kMasked | 127U);
        append_number(frame, payload.size(), 8);
    }
    frame += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += static_cast<char>(payload[i] ^ mask[i % 4]);
    }
    return frame;
}

std::optional<WebSocketReader::Message> WebSocketReader::next() {
    while (!is_broken_ && buffer_.size() >= 2) {
        const auto first = static_cast<std::uint8_t>(buffer_[0]);
        const auto second = static_cast<std::uint8_t>(buffer_[1]);
        const std::size_t more = second == 126 ? 2 : second == 127 ? 8 : 0;
        if (buffer_.size() < 2 + more) {
            return std::nullopt;
        }
        const auto size = more == 0 ? second : number_at(buffer_, 2, more);
        // A server that masks, reserved bits, a control frame that is long or in parts.
        const bool is_control_frame = (first & 0x8U) != 0;
        if ((second & kMasked) != 0 || (first & kReserved) != 0 ||
            size > kMaxMessageBytes - partial_.payload.size() ||
            (is_control_frame && (more > 0 || (first & kFinal) == 0))) {
            is_broken_ = true;
            return std::nullopt;
        }
        if (buffer_.size() < 2 + more + size) {
            return std::nullopt;
        }
        auto payload = buffer_.substr(2 + more, size);
        buffer_.erase(0, 2 + more + size);
        if (auto message = take_frame(first, std::move(payload))) {
            return message;
        }
    }
    return std::nullopt;
}

std::optional<WebSocketReader::Message> WebSocketReader::take_frame(std::uint8_t first,
                                                                    std::string payload) {
    const auto opcode = static_cast<WebSocketOpcode>(first & 0x0FU);
    if (is_control(opcode)) {
        return Message{opcode, std::move(payload)};
    }
    if ((opcode == WebSocketOpcode::continuation) != has_partial_) {
        is_broken_ = true;
        return std::nullopt;
    }
    if (!has_partial_) {
        partial_ = {opcode, {}};
    }
    partial_.payload += payload;
    has_partial_ = (first & kFinal) == 0;
    return has_partial_ ? std::nullopt : std::optional{std::exchange(partial_, {})};
}

NetResult<WebSocket> WebSocket::connect(std::uint16_t port, const std::string& target,
                                        const Deadline& deadline) {
    auto socket = LoopbackSocket::connect(port, deadline);
    if (!socket) {
        return tl::unexpected{socket.error()};
    }
    std::string key;
    daemon::append_base64(key, random_bytes(16));
    HttpRequest request{.target = target,
                        .headers = {{"Connection", "Upgrade"},
                                    {"Upgrade", "websocket"},
                                    {"Sec-WebSocket-Version", "13"},
                                    {"Sec-WebSocket-Key", key}}};
    if (const auto sent = socket->write_all(request_bytes(request, port), deadline); !sent) {
        return tl::unexpected{sent.error()};
    }
    std::string buffer;
    auto head = take_head(buffer);
    while (!head) {
        const auto more = socket->read_some(buffer, deadline);
        if (!more || !*more || !**more) {
            return net_error(more ? "no answer in time" : more.error());
        }
        head = take_head(buffer);
    }
    if (head->status != 101) {
        // What is here of the body is all of it: errors are short.
        return net_error(describe_refusal(head->status, buffer));
    }
    // Who answers 101 to this on a loopback port of ours is the daemon; the accept key would prove
    // only that it is no cache.
    WebSocket opened{*std::move(socket)};
    opened.reader_.feed(buffer);
    return opened;
}

void WebSocket::queue(WebSocketOpcode opcode, std::string_view payload) {
    outgoing_ += client_frame(opcode, payload, random_bytes(4));
}

NetResult<void> WebSocket::send_text(std::string_view text) {
    queue(WebSocketOpcode::text, text);
    return flush();
}

NetResult<void> WebSocket::flush() {
    while (!outgoing_.empty()) {
        const auto count =
            ::send(descriptor(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0) {
            outgoing_.erase(0, static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            return net_error(std::strerror(errno));
        }
    }
    return {};
}

NetResult<std::vector<std::string>> WebSocket::receive() {
    std::array<char, 65'536> chunk;
    const auto count = ::recv(descriptor(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (count == 0) {
        return net_error("the connection was closed");
    }
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        return net_error(std::strerror(errno));
    }
    reader_.feed({chunk.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))});
    std::vector<std::string> messages;
    while (auto message = reader_.next()) {
        if (message->opcode == WebSocketOpcode::ping) {
            queue(WebSocketOpcode::pong, message->payload);
        } else if (message->opcode == WebSocketOpcode::close) {
            return messages.empty() ? NetResult<std::vector<std::string>>{net_error(
                                          "the daemon has closed the connection")}
                                    : messages;
        } else if (!is_control(message->opcode)) {
            messages.push_back(std::move(message->payload));
        }
    }
    if (reader_.is_broken()) {
        return net_error("what the daemon sends is no WebSocket");
    }
    if (const auto sent = flush(); !sent) {
        return tl::unexpected{sent.error()};
    }
    return messages;
}

} // namespace ao::cli
