// A non-blocking socket and poll().
#include "cli/loopback_socket.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace ao::cli {

namespace {

tl::unexpected<std::string> net_error(int error) {
    return tl::unexpected{std::string{std::strerror(error)}};
}

bool wait_for(int fd, short events, const Deadline& deadline) {
    pollfd one{fd, events, 0};
    int ready = 0;
    do {
        ready = ::poll(&one, 1, deadline.poll_timeout());
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

} // namespace

NetResult<LoopbackSocket> LoopbackSocket::connect(std::uint16_t port, const Deadline& deadline) {
    Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket) {
        return net_error(errno);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno != EINPROGRESS) {
            return net_error(errno);
        }
        if (!wait_for(socket.get(), POLLOUT, deadline)) {
            return tl::unexpected{std::string{"the connection was not accepted in time"}};
        }
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            return net_error(error);
        }
    }
    return LoopbackSocket{std::move(socket)};
}

NetResult<void> LoopbackSocket::write_all(std::string_view bytes, const Deadline& deadline) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_for(socket_.get(), POLLOUT, deadline)) {
                return tl::unexpected{std::string{"the request was not taken in time"}};
            }
        } else if (errno != EINTR) {
            return net_error(errno);
        }
    }
    return {};
}

NetResult<std::optional<bool>> LoopbackSocket::read_some(std::string& buffer,
                                                         const Deadline& deadline) {
    char chunk[16'384];
    for (;;) {
        const auto count = ::recv(socket_.get(), chunk, sizeof chunk, 0);
        if (count >= 0) {
            buffer.append(chunk, static_cast<std::size_t>(count));
            return std::optional{count > 0};
        }
        if (errno == EAGAIN) {
            if (!wait_for(socket_.get(), POLLIN, deadline)) {
                return std::optional<bool>{};
            }
        } else if (errno != EINTR) {
            return net_error(errno);
        }
    }
}

} // namespace ao::cli
