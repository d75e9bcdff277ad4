// What can fail without a trace comes before what cannot be taken back.
#include "workers/pty_host/launch.h"

#include "ipc/build.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/failpoint.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/pty/socket_address.h"
#include "ipc/vitals.h"
#include "ipc/wall_clock.h"

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

constexpr std::size_t kTokenBytes = 16;

tl::unexpected<LaunchError> failed(LaunchStage stage, int error, const std::string& what) {
    const auto text = error == 0 ? what : what + ": " + std::strerror(error);
    return tl::unexpected{LaunchError{stage, error, text, {}}};
}

pty::ProcessIdentity identity_of(pid_t pid) {
    return {pid, daemon::process_start_ticks(pid).value_or(0)};
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

bool is_usable(const pty::LaunchSpec& spec) {
    const auto has_zero = [](const std::string& text) {
        return text.find('\0') != std::string::npos;
    };
    return !spec.handle.empty() && spec.directory.starts_with('/') &&
           spec.socket.starts_with('/') && spec.working_directory.starts_with('/') &&
           !spec.argv.empty() && !spec.argv.front().empty() &&
           std::none_of(spec.argv.begin(), spec.argv.end(), has_zero) &&
           std::none_of(spec.environment.begin(), spec.environment.end(), has_zero);
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
            if (!is_usable(*spec)) {
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
    auto directory = HostDirectory::take(spec.directory);
    if (!directory) {
        return tl::unexpected{directory.error()};
    }
    auto listener = pty::listen_at(spec.socket);
    if (!listener) {
        return failed(LaunchStage::bind, listener.error(), spec.socket);
    }
    ipc::failpoint("pty.directory_taken");
    const auto size = size_of(spec);
    pty::HostState state;
    state.handle = spec.handle;
    state.token = ipc::random_hex(kTokenBytes);
    state.host = identity_of(::getpid());
    state.boot_id = daemon::boot_id();
    state.socket = spec.socket;
    state.build = ipc::build();
    state.created_ms = ipc::wall_now().time_since_epoch().count();
    // A program that nobody could find must not run.
    const auto record = [&](pid_t pid) -> tl::expected<void, LaunchError> {
        state.child = identity_of(pid);
        if (const auto written = pty::write_host_state(spec.directory, state); !written) {
            return failed(LaunchStage::directory, written.error(), "the state file");
        }
        return {};
    };
    auto child = start_child(spec, size, file_mask, record);
    if (!child) {
        ::unlink(pty::state_path(spec.directory).c_str());
        ::unlink(spec.socket.c_str());
        return tl::unexpected{child.error()};
    }
    ipc::failpoint("pty.program_runs");
    const auto lines = std::min<std::size_t>(spec.scrollback_lines, pty::kMaxScrollbackLines);
    return HostParts{std::move(*directory),
                     std::move(state),
                     std::move(*listener),
                     std::move(*child),
                     size,
                     lines};
}

void send_answer(int descriptor, const pty::LaunchAnswer& answer) {
    std::string bytes;
    pty::append(bytes, answer);
    [[maybe_unused]] const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace ao::pty_host
