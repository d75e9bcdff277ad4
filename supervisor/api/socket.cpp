// Opens and closes descriptors.
#include "supervisor/api/socket.h"

#include "supervisor/api/http_api.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace ao::api {

namespace {

// The kernel's own ceiling (net.core.somaxconn) applies as well.
constexpr int kBacklog = 4096;

[[noreturn]] void fail(std::uint16_t port, int error) {
    if (error == EADDRINUSE) {
        throw ListenError{fmt::format("port {} on 127.0.0.1 is in use by another program: stop it, "
                                      "or set AO_PORT to a free port",
                                      port)};
    }
    if (error == EACCES) {
        throw ListenError{
            fmt::format("port {} on 127.0.0.1 is not allowed: set AO_PORT to 1024 or above", port)};
    }
    throw ListenError{fmt::format("cannot listen on 127.0.0.1:{}: {}", port,
                                  std::generic_category().message(error))};
}

} // namespace

void Socket::close() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
}

Socket listen_on_loopback(std::uint16_t port) {
    Socket socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket) {
        fail(port, errno);
    }
    // On Linux this passes over connections in TIME_WAIT only; a second listener is still refused.
    const int yes = 1;
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0 ||
        ::listen(socket.descriptor(), kBacklog) != 0) {
        fail(port, errno);
    }
    return socket;
}

std::uint16_t bound_port(const Socket& socket) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    if (::getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        return 0;
    }
    return ntohs(address.sin_port);
}

} // namespace ao::api
