// Walks over frames in place. The end of each message alone is decoded.
#include "tests/benchmarks/mux_viewer.h"

#include "ipc/daemon/base64.h"
#include "tests/support/mux_connection.h"

#include <algorithm>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace ao::benchmarks {

namespace {

constexpr std::size_t kBufferBytes = 1U << 20; // more than one message
// What a text may be found in: a whole screen as a multiplexer draws it, of a flood its end alone.
constexpr std::size_t kNewest = 3U << 13;
constexpr std::size_t kNewestOfFlood = 3U << 9; // of whole groups
constexpr int kPatienceMs = 60'000;

std::size_t size_at(const char* at, std::size_t bytes) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        size = size << 8U | static_cast<unsigned char>(at[i]);
    }
    return size;
}

} // namespace

MuxViewer::MuxViewer(std::uint16_t port, std::string id, int columns, int rows)
    : http_{port}
    , id_{std::move(id)}
    , buffer_(kBufferBytes) {
    http_.send(tests::mux_handshake(port));
    if (!http_.read_until("\r\n\r\n") || !http_.received().starts_with("HTTP/1.1 101 ")) {
        throw std::runtime_error{"no WebSocket"};
    }
    say(R"({"ch":"terminal","type":"open","id":")" + id_ + R"(","cols":)" +
        std::to_string(columns) + R"(,"rows":)" + std::to_string(rows) + "}");
}

void MuxViewer::say(const std::string& message) {
    http_.send(cli::client_frame(cli::WebSocketOpcode::text, message, "\x11\x22\x33\x44"));
}

void MuxViewer::type(std::string_view keys) {
    std::string message = R"({"ch":"terminal","type":"data","id":")" + id_ + R"(","data":")";
    daemon::append_base64(message, keys);
    say(message + "\"}");
}

void MuxViewer::read_until(std::string_view text) {
    while (newest_.find(text) == std::string::npos) {
        if (!read_once(kPatienceMs)) {
            throw std::runtime_error{"nothing is shown any more, but not: " + std::string{text}};
        }
    }
    newest_.clear();
}

void MuxViewer::read_some() {
    const auto before = shown_;
    while (shown_ == before) {
        if (!read_once(kPatienceMs)) {
            throw std::runtime_error{"nothing is shown"};
        }
    }
}

void MuxViewer::read_for(int milliseconds) {
    read_once(milliseconds);
}

bool MuxViewer::read_once(int milliseconds) {
    pollfd readiness{http_.descriptor(), POLLIN, 0};
    if (::poll(&readiness, 1, milliseconds) <= 0) {
        return false;
    }
    const auto got =
        ::recv(http_.descriptor(), buffer_.data() + end_, buffer_.size() - end_, MSG_DONTWAIT);
    if (got <= 0) {
        throw std::runtime_error{"the daemon has hung up"};
    }
    end_ += static_cast<std::size_t>(got);
    take_frames();
    return true;
}

void MuxViewer::take_frames() {
    while (end_ - begin_ >= 2) {
        const auto* const frame = buffer_.data() + begin_;
        const auto opcode = static_cast<unsigned>(frame[0]) & 0x0FU;
        const auto lead = static_cast<unsigned char>(frame[1]);
        const std::size_t more = lead == 126 ? 2 : lead == 127 ? 8 : 0;
        if (end_ - begin_ < 2 + more) {
            break;
        }
        const auto size = more == 0 ? lead : size_at(frame + 2, more);
        if (end_ - begin_ < 2 + more + size) {
            break;
        }
        if (opcode == static_cast<unsigned>(cli::WebSocketOpcode::text)) {
            take_message({frame + 2 + more, size});
        } else if (opcode == static_cast<unsigned>(cli::WebSocketOpcode::ping)) {
            http_.send(cli::client_frame(cli::WebSocketOpcode::pong, {frame + 2 + more, size},
                                         "\x11\x22\x33\x44"));
        }
        begin_ += 2 + more + size;
    }
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
}

void MuxViewer::take_message(std::string_view message) {
    constexpr std::string_view kData = R"("data":")";
    const auto at = message.find(kData, message.find(R"("type":"data")"));
    if (at == std::string_view::npos) {
        return;
    }
    const auto begin = at + kData.size();
    const auto letters = message.substr(begin, message.rfind('"') - begin);
    const auto padding = letters.ends_with("==") ? 2U : letters.ends_with('=') ? 1U : 0U;
    shown_ += letters.size() / 4 * 3 - padding;
    const auto tail = letters.size() > kNewest ? kNewestOfFlood / 3 * 4 : letters.size();
    newest_ += daemon::from_base64(letters.substr(letters.size() - tail)).value_or("");
    newest_.erase(0, newest_.size() - std::min(newest_.size(), kNewest));
}

} // namespace ao::benchmarks
