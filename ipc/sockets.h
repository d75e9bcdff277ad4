// Every ZeroMQ socket of ao is made here, so that the settings which are unsafe by default
// (endless linger, no message limit, silent dropping) are set in one place.
#pragma once

#include "ipc/limits.h"

#include <zmq.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace ao::ipc {

inline zmq::socket_t make_socket(zmq::context_t& context, zmq::socket_type type) {
    zmq::socket_t socket{context, type};
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxFrameBytes));
    socket.set(zmq::sockopt::handshake_ivl, 5'000);
    return socket;
}

/// Receives one message without waiting: nothing when there is none. At most `kMaxParts` parts are
/// kept, a longer message arrives with that many and is refused by its shape.
inline std::optional<std::vector<zmq::message_t>> receive(zmq::socket_t& socket) {
    constexpr std::size_t kMaxParts = 4;
    std::vector<zmq::message_t> parts;
    bool more = true;
    while (more) {
        zmq::message_t part;
        const auto flags = parts.empty() ? zmq::recv_flags::dontwait : zmq::recv_flags::none;
        if (!socket.recv(part, flags)) {
            return std::nullopt;
        }
        more = part.more();
        if (parts.size() < kMaxParts) {
            parts.push_back(std::move(part));
        }
    }
    return parts;
}

/// Sends the parts as one message without waiting. False when the peer is gone or takes no more.
template <std::size_t Count>
bool send(zmq::socket_t& socket, const std::array<std::string_view, Count>& parts) {
    try {
        for (std::size_t i = 0; i < Count; ++i) {
            const auto flags = i + 1 < Count ? zmq::send_flags::sndmore | zmq::send_flags::dontwait
                                             : zmq::send_flags::dontwait;
            if (!socket.send(zmq::buffer(parts[i].data(), parts[i].size()), flags)) {
                return false;
            }
        }
        return true;
    } catch (const zmq::error_t&) {
        return false; // EHOSTUNREACH: no such peer (ROUTER_MANDATORY)
    }
}

} // namespace ao::ipc
