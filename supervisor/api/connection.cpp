// Non-blocking input and output of one connection.
#include "supervisor/api/connection.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace ao::api {

bool Connection::receive() {
    using State = RequestReader::State;
    thread_local std::array<char, 65'536> buffer;
    while (reader.state() != State::complete && reader.state() != State::refused) {
        const auto got = ::recv(socket.descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got == 0) {
            return false;
        }
        if (got < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        const auto count = static_cast<std::size_t>(got);
        reader.feed({buffer.data(), count});
        if (count < buffer.size()) {
            return true; // most likely all; epoll is level-triggered here
        }
    }
    return true;
}

bool Connection::send(std::string bytes) {
    if (unsent.empty()) {
        unsent = std::move(bytes); // an answer may have megabytes
    } else {
        unsent += bytes;
    }
    return send_more();
}

bool Connection::send_more() {
    std::size_t done = 0;
    while (done < unsent.size()) {
        const auto sent = ::send(socket.descriptor(), unsent.data() + done, unsent.size() - done,
                                 MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            unsent.erase(0, done);
            return errno == EAGAIN;
        }
        done += static_cast<std::size_t>(sent);
    }
    unsent.clear();
    return true;
}

} // namespace ao::api
