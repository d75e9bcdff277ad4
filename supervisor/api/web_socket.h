// One WebSocket of a server on a socket that does not block: frames in, frames out, close codes.
// It waits for nothing and knows nothing of what the messages mean. Owned by one thread.
#pragma once

#include "supervisor/api/socket.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::api {

/// RFC 6455, 7.4.1, as far as we say them; the others are said by the framing itself.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    bad_payload = 1007,
    policy = 1008,
};

class WebSocket {
public:
    /// `most` bytes may one message of the client have; a larger one closes with 1009.
    WebSocket(Socket socket, std::size_t most);
    ~WebSocket();

    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    int descriptor() const;

    /// The messages, text or binary, that have come; a bounded number of bytes is read. Nothing
    /// when the connection is broken.
    std::optional<std::vector<std::string>> receive();

    // These queue; flush() writes.
    void send_text(std::string_view text);
    void ping();

    /// Says why and reads no more.
    void close(CloseCode code);

    /// Writes what the kernel takes. False when the connection is broken.
    bool flush();

    /// Bytes of messages that the kernel has not taken yet.
    std::size_t waiting_bytes() const;

    bool wants_write() const;

    /// The closing handshake is over as far as we are concerned: nothing will be read or written.
    bool is_over() const;

    /// Bytes read so far, by which a client shows that it lives.
    std::uint64_t bytes_heard() const;

private:
    class Framing; // wslay stays in web_socket.cpp
    std::unique_ptr<Framing> framing_;
};

} // namespace ao::api
