// Reads and writes until the socket says EAGAIN; a broken pipe is an answer, never a signal.
#include "ipc/pty/host_link.h"

#include "ipc/pty/message_codec.h"
#include "ipc/pty/socket_address.h"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace ao::pty {

HostLink::HostLink(ipc::Descriptor socket)
    : socket_{std::move(socket)} {}

tl::expected<HostLink, int> HostLink::connect(const HostState& state) {
    auto socket = connect_to(state.socket);
    if (!socket) {
        return tl::unexpected{socket.error()};
    }
    HostLink link{std::move(*socket)};
    if (!link.send(Hello{kProtocolMin, kProtocolMax, state.token})) {
        return tl::unexpected{ECONNREFUSED};
    }
    return link;
}

tl::expected<void, LinkProblem> HostLink::send(const ClientMessage& message) {
    if (outgoing_.size() > kLinkQueueBytes) {
        return tl::unexpected{LinkProblem::full};
    }
    try {
        append(outgoing_, message);
    } catch (const std::length_error&) {
        return tl::unexpected{LinkProblem::too_large};
    }
    return flush();
}

tl::expected<void, LinkProblem> HostLink::flush() {
    std::size_t written = 0;
    while (written < outgoing_.size()) {
        const auto count = ::send(socket_.get(), outgoing_.data() + written,
                                  outgoing_.size() - written, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno != EAGAIN) {
            return tl::unexpected{LinkProblem::closed};
        }
        if (count < 0) {
            break;
        }
        written += static_cast<std::size_t>(count);
    }
    outgoing_.erase(0, written);
    return {};
}

tl::expected<std::vector<HostMessage>, LinkProblem> HostLink::receive(std::size_t reads) {
    std::vector<HostMessage> messages;
    std::array<char, kReadBytes> chunk;
    for (std::size_t done = 0; done < reads && !is_ended_; ++done) {
        const auto count = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno == EAGAIN) {
            break;
        }
        if (count <= 0) {
            is_ended_ = true;
            break;
        }
        incoming_.feed({chunk.data(), static_cast<std::size_t>(count)});
        while (const auto frame = incoming_.next()) {
            auto message = decode_host_message(*frame);
            if (message) {
                messages.push_back(std::move(*message));
            } else if (message.error().problem != ipc::DecodeProblem::unknown_type) {
                return tl::unexpected{LinkProblem::misuse};
            }
        }
        if (incoming_.is_broken()) {
            return tl::unexpected{LinkProblem::misuse};
        }
    }
    if (messages.empty() && is_ended_) {
        return tl::unexpected{LinkProblem::closed};
    }
    return messages;
}

} // namespace ao::pty
