// What can fail without a trace comes before what cannot be taken back.
#include "workers/pty_host/launch.h"

#include "ipc/failpoint.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/pty/socket_address.h"
#include "workers/hosting/launch_spec.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace ao::pty_host {

namespace {

using pty::LaunchError;
using pty::LaunchStage;

tl::unexpected<LaunchError> failed(LaunchStage stage, int error, const std::string& what) {
    const auto text = error == 0 ? what : what + ": " + std::strerror(error);
    return tl::unexpected{LaunchError{stage, error, text, {}}};
}

TerminalSize size_of(const pty::LaunchSpec& spec) {
    const auto bounded = [](std::uint32_t wanted, int usual, int most) {
        return wanted == 0 ? usual
                           : static_cast<int>(
                                 std::min<std::uint32_t>(wanted, static_cast<std::uint32_t>(most)));
    };
    return {
        std::max(bounded(spec.columns, pty::kDefaultColumns, pty::kMaxColumns), pty::kMinColumns),
        bounded(spec.rows, pty::kDefaultRows, pty::kMaxRows)};
}

} // namespace

tl::expected<pty::LaunchSpec, LaunchError> read_spec(int descriptor) {
    pty::FrameReader reader;
    std::array<char, 16U << 10> chunk;
    while (true) {
        if (const auto frame = reader.next()) {
            auto spec = pty::decode_launch_spec(*frame);
            if (!spec) {
                return failed(LaunchStage::spec, 0, spec.error().detail);
            }
            if (!hosting::is_usable(*spec)) {
                return failed(LaunchStage::spec, EINVAL, "a handle, absolute paths and a program");
            }
            return std::move(*spec);
        }
        if (reader.is_broken()) {
            return failed(LaunchStage::spec, E2BIG, "the spec");
        }
        pollfd readable{descriptor, POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(pty::kLaunchWithin.count())) <= 0) {
            return failed(LaunchStage::spec, ETIMEDOUT, "the spec");
        }
        const auto count = ::recv(descriptor, chunk.data(), chunk.size(), 0);
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
            return failed(LaunchStage::spec, ECONNRESET, "the launcher");
        }
        reader.feed({chunk.data(), count > 0 ? static_cast<std::size_t>(count) : 0});
    }
}

tl::expected<HostParts, LaunchError> launch(const pty::LaunchSpec& spec, mode_t file_mask) {
    auto directory = hosting::HostDirectory::take(spec.directory, spec.handle);
    if (!directory) {
        return tl::unexpected{directory.error()};
    }
    auto listener = pty::listen_at(spec.socket);
    if (!listener) {
        return failed(LaunchStage::bind, listener.error(), spec.socket);
    }
    ipc::failpoint("pty.directory_taken");
    const auto size = size_of(spec);
    auto started = start_child(spec, size, file_mask);
    if (!started) {
        ::unlink(spec.socket.c_str());
        return tl::unexpected{started.error()};
    }
    ipc::failpoint("pty.program_runs");
    const auto lines = std::min<std::size_t>(spec.scrollback_lines, pty::kMaxScrollbackLines);
    return HostParts{std::move(*directory),
                     std::move(started->state),
                     std::move(*listener),
                     std::move(started->child),
                     size,
                     lines,
                     pty::Milliseconds{spec.unwatched_ms}};
}

void send_answer(int descriptor, const pty::LaunchAnswer& answer) {
    std::string bytes;
    pty::append(bytes, answer);
    [[maybe_unused]] const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace ao::pty_host
