// Speaks for a client.
#include "tests/support/mux_connection.h"

#include "ipc/daemon/base64.h"

#include <stdexcept>

namespace ao::tests {

namespace {

constexpr std::string_view kMask = "\x11\x22\x33\x44";
constexpr std::string_view kReset = "\x1b" // with which a snapshot begins
                                    "c";

} // namespace

std::string mux_handshake(std::uint16_t port, std::string_view headers) {
    return "GET /mux HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
           "\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string{headers} + "\r\n";
}

MuxConnection::MuxConnection(std::uint16_t port, int receive_buffer)
    : http_{port, receive_buffer} {
    http_.send(mux_handshake(port));
    if (!http_.read_until("\r\n\r\n") || !http_.received().starts_with("HTTP/1.1 101 ")) {
        throw std::runtime_error{"no WebSocket: " + http_.received()};
    }
    auto& received = http_.received();
    received.erase(0, received.find("\r\n\r\n") + 4);
}

void MuxConnection::send(const Json& message) {
    http_.send(cli::client_frame(cli::WebSocketOpcode::text, message.dump(), kMask));
}

void MuxConnection::open(const std::string& id, int columns, int rows, const std::string& role) {
    Json message{
        {"ch", "terminal"}, {"type", "open"}, {"id", id}, {"cols", columns}, {"rows", rows}};
    if (!role.empty()) {
        message["role"] = role;
    }
    send(message);
}

void MuxConnection::type(const std::string& id, std::string_view keys) {
    std::string data;
    daemon::append_base64(data, keys);
    send({{"ch", "terminal"}, {"type", "data"}, {"id", id}, {"data", data}});
}

void MuxConnection::resize(const std::string& id, int columns, int rows, bool is_forced) {
    send({{"ch", "terminal"},
          {"type", "resize"},
          {"id", id},
          {"cols", columns},
          {"rows", rows},
          {"force", is_forced}});
}

void MuxConnection::close(const std::string& id) {
    send({{"ch", "terminal"}, {"type", "close"}, {"id", id}});
}

bool MuxConnection::pump(std::chrono::milliseconds patience) {
    if (close_code_ || !http_.read_some(patience) || http_.received().empty()) {
        return false;
    }
    reader_.feed(http_.received());
    http_.received().clear();
    while (const auto message = reader_.next()) {
        if (message->opcode == cli::WebSocketOpcode::close) {
            const auto& payload = message->payload;
            close_code_ = payload.size() < 2 ? 0
                                             : static_cast<unsigned char>(payload[0]) * 256 +
                                                   static_cast<unsigned char>(payload[1]);
        } else if (message->opcode == cli::WebSocketOpcode::ping) {
            http_.send(cli::client_frame(cli::WebSocketOpcode::pong, message->payload, kMask));
        } else if (message->opcode == cli::WebSocketOpcode::text) {
            waiting_.push_back(Json::parse(message->payload));
        }
    }
    return !reader_.is_broken();
}

std::optional<nlohmann::json> MuxConnection::next() {
    while (waiting_.empty()) {
        if (!pump()) {
            return std::nullopt;
        }
    }
    auto message = std::move(waiting_.front());
    waiting_.pop_front();
    if (message.value("type", "") == "data") {
        auto& shown = shown_[message.value("id", "")];
        const auto bytes = daemon::from_base64(message.value("data", "")).value_or("");
        const auto snapshot = bytes.rfind(kReset);
        if (snapshot != std::string::npos) {
            shown.clear();
        }
        shown += snapshot == std::string::npos ? bytes : bytes.substr(snapshot);
    }
    return message;
}

bool MuxConnection::wait_until(const std::function<bool(const Json&)>& is_wanted) {
    while (const auto message = next()) {
        if (is_wanted(*message)) {
            return true;
        }
    }
    return false;
}

std::optional<nlohmann::json> MuxConnection::wait_for(const std::string& type,
                                                      const std::string& id) {
    std::optional<Json> found;
    wait_until([&](const Json& message) {
        if (message.value("type", "") == type && message.value("id", "") == id) {
            found = message;
        }
        return found.has_value();
    });
    return found;
}

bool MuxConnection::wait_until_shown(const std::string& id, const std::string& text) {
    const auto is_shown = [&] { return shown_[id].find(text) != std::string::npos; };
    return is_shown() || wait_until([&](const Json&) { return is_shown(); });
}

bool MuxConnection::wait_for_more_than(const std::string& id, std::size_t bytes) {
    return wait_until([&](const Json&) { return shown_[id].size() > bytes; });
}

std::optional<int> MuxConnection::close_code() {
    while (pump()) {
    }
    return close_code_;
}

} // namespace ao::tests
