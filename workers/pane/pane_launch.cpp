// What can fail without a trace comes before what cannot be taken back.
#include "workers/pane/pane_launch.h"

#include "ipc/pty/host_state.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/pane_files.h"
#include "ipc/pty/pty_limits.h"
#include "workers/hosting/launch_spec.h"
#include "workers/hosting/program_start.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

namespace ao::pane {

namespace {

using pty::LaunchError;
using pty::LaunchStage;

tl::unexpected<LaunchError> failed(LaunchStage stage, int error, const std::string& what) {
    const auto text = error == 0 ? what : what + ": " + std::strerror(error);
    return tl::unexpected{LaunchError{stage, error, text, {}}};
}

// What kind of terminal this is, the multiplexer knows and nobody else.
void name_terminal(std::vector<std::string>& environment) {
    const char* const term = std::getenv("TERM");
    if (term == nullptr || *term == '\0') {
        return;
    }
    std::erase_if(environment, [](const std::string& entry) { return entry.starts_with("TERM="); });
    environment.push_back("TERM=" + std::string{term});
}

// In the child: the foreground group of the terminal, as a shell would make it, so that the keys
// that interrupt and quit reach the program and not us.
bool take_foreground() {
    ::setpgid(0, 0);
    if (::tcsetpgrp(STDIN_FILENO, ::getpid()) != 0) {
        return false;
    }
    ::dup2(STDIN_FILENO, STDOUT_FILENO);
    ::dup2(STDIN_FILENO, STDERR_FILENO);
    return true;
}

} // namespace

tl::expected<pty::LaunchSpec, LaunchError> take_spec(const std::string& directory) {
    const auto path = pty::pane_spec_path(directory);
    const ipc::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (!file || ::unlink(path.c_str()) != 0) {
        return failed(LaunchStage::spec, errno, path);
    }
    pty::FrameReader reader;
    std::array<char, 16U << 10> chunk;
    ssize_t count = 0;
    while ((count = ::read(file.get(), chunk.data(), chunk.size())) > 0) {
        reader.feed({chunk.data(), static_cast<std::size_t>(count)});
    }
    const auto frame = reader.next();
    auto spec = frame ? pty::decode_launch_spec(*frame) : pty::Decoded<pty::LaunchSpec>{};
    if (!frame || !spec || !hosting::is_usable(*spec) || spec->directory != directory) {
        return failed(LaunchStage::spec, 0, path + " is no spec for this directory");
    }
    return std::move(*spec);
}

tl::expected<PaneParts, LaunchError> launch(pty::LaunchSpec spec, mode_t file_mask) {
    auto directory = hosting::HostDirectory::take(spec.directory, spec.handle);
    if (!directory) {
        return tl::unexpected{directory.error()};
    }
    if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
        return failed(LaunchStage::detach, errno, "cannot inherit orphans");
    }
    name_terminal(spec.environment);
    auto state = hosting::start_program(spec, file_mask, take_foreground);
    if (!state) {
        return tl::unexpected{state.error()};
    }
    const auto child = static_cast<pid_t>(state->child.pid);
    return PaneParts{std::move(*directory), std::move(*state), child};
}

void tell(const std::string& directory, const pty::LaunchAnswer& answer) {
    constexpr int kIfSomebodyReads = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW;
    const ipc::Descriptor ready{::open(pty::pane_ready_path(directory).c_str(), kIfSomebodyReads)};
    std::string bytes;
    pty::append(bytes, answer);
    if (ready) {
        [[maybe_unused]] const auto written = ::write(ready.get(), bytes.data(), bytes.size());
    }
}

} // namespace ao::pane
