// The client's side of a WebSocket (RFC 6455) to the daemon, on a socket that does not block once
// the handshake is over. libwslay has no static library in Debian, hence a framing of our own.
#pragma once

#include "cli/loopback_socket.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::cli {

enum class WebSocketOpcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA,
};

/// The bytes of one frame of a client; `mask` is four bytes that nobody can guess.
std::string client_frame(WebSocketOpcode opcode, std::string_view payload, std::string_view mask);

/// Cuts what a server sends into messages. Pure.
class WebSocketReader {
public:
    struct Message {
        WebSocketOpcode opcode = WebSocketOpcode::text;
        std::string payload;
    };

    void feed(std::string_view bytes) { buffer_ += bytes; }

    /// The next whole message, or control frame between its parts.
    std::optional<Message> next();

    /// What came is no WebSocket, or a message is too large; nothing more can be read.
    bool is_broken() const { return is_broken_; }

private:
    std::optional<Message> take_frame(std::uint8_t first, std::string payload);

    std::string buffer_;
    Message partial_;
    bool has_partial_ = false;
    bool is_broken_ = false;
};

class WebSocket {
public:
    /// Returns when the daemon has agreed; its own words when it has not.
    static NetResult<WebSocket> connect(std::uint16_t port, const std::string& target,
                                        const Deadline& deadline);

    int descriptor() const { return socket_.descriptor(); }

    bool wants_write() const { return !outgoing_.empty(); }

    std::size_t unsent_bytes() const { return outgoing_.size(); }

    /// Queues a message and writes what the socket takes.
    NetResult<void> send_text(std::string_view text);

    NetResult<void> flush();

    /// The messages that are there. Pings are answered. The end of the connection is an error.
    NetResult<std::vector<std::string>> receive();

private:
    explicit WebSocket(LoopbackSocket socket)
        : socket_{std::move(socket)} {}

    void queue(WebSocketOpcode opcode, std::string_view payload);

    LoopbackSocket socket_;
    WebSocketReader reader_;
    std::string outgoing_;
};

} // namespace ao::cli
