// A descriptor that is closed by its owner, and the listening socket. Values; any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace ao::api {

class Socket {
public:
    Socket() = default;

    explicit Socket(int descriptor)
        : descriptor_{descriptor} {}

    Socket(Socket&& other) noexcept
        : descriptor_{std::exchange(other.descriptor_, -1)} {}

    Socket& operator=(Socket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }

    ~Socket() { close(); }

    int descriptor() const { return descriptor_; }

    explicit operator bool() const { return descriptor_ >= 0; }

    void close();

private:
    int descriptor_ = -1;
};

/// A listening socket on 127.0.0.1 (close-on-exec, non-blocking). Port 0 takes any free one.
/// Throws ListenError with a text that says what to do.
Socket listen_on_loopback(std::uint16_t port);

/// The port that a bound socket has.
std::uint16_t bound_port(const Socket& socket);

} // namespace ao::api
