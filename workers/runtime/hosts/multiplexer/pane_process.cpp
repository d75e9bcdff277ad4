// Files, a pidfd, a spec.
#include "workers/runtime/hosts/multiplexer/pane_process.h"

#include "ipc/pty/host_liveness.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/pane_files.h"
#include "workers/runtime/hosts/multiplexer/multiplexer_limits.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::workers::hosts {

namespace {

tl::unexpected<ipc::OperationError> cannot(const std::string& what, int error) {
    return problem("SPAWN_FAILED", what + ": " + std::strerror(error));
}

} // namespace

Result<ipc::Descriptor> prepare_pane(const pty::LaunchSpec& spec) {
    std::error_code trouble;
    std::filesystem::create_directories(std::filesystem::path{spec.directory}.parent_path(),
                                        trouble);
    if (::mkdir(spec.directory.c_str(), 0700) != 0 && errno != EEXIST) {
        return cannot("cannot make " + spec.directory, errno);
    }
    std::string frame;
    try {
        pty::append(frame, spec);
    } catch (const std::length_error& error) {
        return problem("SPAWN_FAILED", error.what());
    }
    if (const auto written = pty::write_file_atomically(pty::pane_spec_path(spec.directory), frame);
        !written) {
        return cannot("cannot write into " + spec.directory, written.error());
    }
    const auto path = pty::pane_ready_path(spec.directory);
    ::unlink(path.c_str());
    if (::mkfifo(path.c_str(), 0600) != 0) {
        return cannot("cannot make " + path, errno);
    }
    ipc::Descriptor ready{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)};
    if (!ready) {
        return cannot("cannot open " + path, errno);
    }
    return ready;
}

ipc::Descriptor ask_to_end(const pty::HostState& state) {
    ipc::Descriptor pidfd{
        static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(state.host.pid), 0))};
    if (!pidfd || pty::is_provably_gone(state.host, state.boot_id)) {
        return {};
    }
    for (const int signal : {SIGTERM, SIGCONT}) { // also one that somebody stopped
        ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0);
    }
    return pidfd;
}

pty::LaunchSpec viewer_spec(const PaneAt& pane, Viewer viewer) {
    pty::LaunchSpec spec;
    // Each is a launch of its own: one that ended does not stand for the next.
    spec.handle = pane.handle + "/viewer-" +
                  std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
    spec.directory = pty::viewer_directory(pane.directory);
    spec.socket = spec.directory + "/socket";
    spec.working_directory = "/";
    spec.argv = std::move(viewer.argv);
    spec.environment = std::move(viewer.environment);
    spec.scrollback_lines = 0; // the multiplexer has it
    spec.unwatched_ms = kUnwatchedMs;
    return spec;
}

} // namespace ao::workers::hosts
