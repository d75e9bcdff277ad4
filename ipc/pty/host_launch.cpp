// One socketpair, one frame each way.
#include "ipc/pty/host_launch.h"

#include "ipc/pty/message_codec.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>
#include <variant>

namespace ao::pty {

namespace {

using Clock = std::chrono::steady_clock;

LaunchError failure(int error, const std::string& text) {
    return {LaunchStage::spec, error, text + ": " + std::strerror(error), std::nullopt};
}

bool wait_for(int descriptor, short events, Clock::time_point deadline) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
    pollfd waited{descriptor, events, 0};
    return left.count() > 0 && ::poll(&waited, 1, static_cast<int>(left.count())) > 0;
}

tl::expected<LaunchReady, LaunchError> exchange(int descriptor, const std::string& spec,
                                                Clock::time_point deadline) {
    std::size_t written = 0;
    while (written < spec.size()) {
        if (!wait_for(descriptor, POLLOUT, deadline)) {
            return tl::unexpected{failure(ETIMEDOUT, "the host does not read")};
        }
        const auto count =
            ::send(descriptor, spec.data() + written, spec.size() - written, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            return tl::unexpected{failure(errno, "the host is gone")};
        }
        written += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    FrameReader reader;
    std::array<char, 4096> chunk;
    while (true) {
        if (const auto frame = reader.next()) {
            auto answer = decode_launch_answer(*frame);
            if (!answer) {
                return tl::unexpected{failure(EPROTO, answer.error().detail)};
            }
            if (const auto* const error = std::get_if<LaunchError>(&*answer)) {
                return tl::unexpected{*error};
            }
            return std::get<LaunchReady>(*answer);
        }
        if (!wait_for(descriptor, POLLIN, deadline)) {
            return tl::unexpected{failure(ETIMEDOUT, "the host does not answer")};
        }
        const auto count = ::recv(descriptor, chunk.data(), chunk.size(), 0);
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
            return tl::unexpected{failure(count == 0 ? ECONNRESET : errno, "the host has ended")};
        }
        reader.feed({chunk.data(), count > 0 ? static_cast<std::size_t>(count) : 0});
    }
}

} // namespace

tl::expected<HostStart, int> start_host(const std::string& program) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
        return tl::unexpected{errno};
    }
    ipc::Descriptor ours{ends[0]};
    const ipc::Descriptor theirs{ends[1]};
    ipc::ChildSpec child;
    child.program = program;
    child.argv = {program};
    child.inherited = theirs.get();
    auto started = ipc::spawn(child);
    if (!started) {
        return tl::unexpected{started.error()};
    }
    return HostStart{std::move(*started), std::move(ours)};
}

tl::expected<LaunchReady, LaunchError> launch_host(const std::string& program,
                                                   const LaunchSpec& spec, Milliseconds within) {
    const auto deadline = Clock::now() + within;
    std::string bytes;
    try {
        append(bytes, spec);
    } catch (const std::length_error& error) {
        return tl::unexpected{LaunchError{LaunchStage::spec, E2BIG, error.what(), std::nullopt}};
    }
    const auto start = start_host(program);
    if (!start) {
        return tl::unexpected{failure(start.error(), "cannot start " + program)};
    }
    auto answer = exchange(start->answer.get(), bytes, deadline);
    if (wait_for(start->child.pidfd.get(), POLLIN, deadline)) {
        ipc::reap(start->child);
    }
    return answer;
}

} // namespace ao::pty
