// A long path is reached through a descriptor of its folder (runtime-workspace.md 8.1).
#include "ipc/pty/socket_address.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ao::pty {

namespace {

using ipc::Descriptor;

// The address, and the folder that has to stay open while it is used.
struct Address {
    sockaddr_un value{};
    Descriptor folder;
};

tl::expected<Address, int> address_of(const std::string& path) {
    Address address;
    address.value.sun_family = AF_UNIX;
    std::string name = path;
    if (name.size() >= sizeof address.value.sun_path) {
        const auto slash = path.rfind('/');
        if (slash == std::string::npos) {
            return tl::unexpected{ENAMETOOLONG};
        }
        address.folder.reset(
            ::open(path.substr(0, slash + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!address.folder) {
            return tl::unexpected{errno};
        }
        name = "/proc/self/fd/" + std::to_string(address.folder.get()) + path.substr(slash);
    }
    if (name.empty() || name.size() >= sizeof address.value.sun_path) {
        return tl::unexpected{ENAMETOOLONG};
    }
    std::memcpy(address.value.sun_path, name.c_str(), name.size() + 1);
    return address;
}

Descriptor stream_socket() {
    return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

const sockaddr* as_socket_address(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address.value);
}

} // namespace

tl::expected<Descriptor, int> listen_at(const std::string& path) {
    const auto address = address_of(path);
    if (!address) {
        return tl::unexpected{address.error()};
    }
    auto socket = stream_socket();
    ::unlink(path.c_str());
    // The mode holds from the first moment on, not only after a chmod.
    const auto mask = ::umask(0177);
    const bool is_bound =
        socket && ::bind(socket.get(), as_socket_address(*address), sizeof address->value) == 0;
    const int error = errno;
    ::umask(mask);
    if (!is_bound) {
        return tl::unexpected{error};
    }
    if (::listen(socket.get(), SOMAXCONN) != 0) {
        return tl::unexpected{errno};
    }
    return socket;
}

tl::expected<Descriptor, int> connect_to(const std::string& path) {
    const auto address = address_of(path);
    if (!address) {
        return tl::unexpected{address.error()};
    }
    auto socket = stream_socket();
    if (!socket ||
        ::connect(socket.get(), as_socket_address(*address), sizeof address->value) != 0) {
        return tl::unexpected{errno};
    }
    return socket;
}

} // namespace ao::pty
