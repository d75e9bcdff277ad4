// A pty of its own for every program, whose controlling terminal it becomes.
#include "workers/pty_host/pty_child.h"

#include "workers/hosting/program_start.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace ao::pty_host {

namespace {

using ipc::Descriptor;
using pty::LaunchError;
using pty::LaunchStage;

tl::unexpected<LaunchError> no_terminal() {
    return tl::unexpected{LaunchError{
        LaunchStage::pty, errno, std::string{"no pseudo terminal: "} + std::strerror(errno), {}}};
}

// In the child: the leader of a session, whose terminal this is.
bool lead_session_in(int slave) {
    ::setsid();
    if (::ioctl(slave, TIOCSCTTY, 0) != 0) {
        return false;
    }
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(slave, stream);
    }
    return true;
}

} // namespace

void set_window_size(int master, TerminalSize size) {
    winsize window{};
    window.ws_col = static_cast<unsigned short>(size.columns);
    window.ws_row = static_cast<unsigned short>(size.rows);
    ::ioctl(master, TIOCSWINSZ, &window);
}

bool is_canonical(int master) {
    termios settings{};
    return ::tcgetattr(master, &settings) == 0 && (settings.c_lflag & ICANON) != 0;
}

tl::expected<StartedChild, LaunchError> start_child(const pty::LaunchSpec& spec, TerminalSize size,
                                                    mode_t file_mask) {
    Descriptor master{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    std::array<char, 64> name{};
    if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
        ::ptsname_r(master.get(), name.data(), name.size()) != 0) {
        return no_terminal();
    }
    const Descriptor slave{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
    if (!slave) {
        return no_terminal();
    }
    termios settings{};
    if (::tcgetattr(slave.get(), &settings) == 0) {
        settings.c_iflag |= IUTF8;
        ::tcsetattr(slave.get(), TCSANOW, &settings);
    }
    set_window_size(master.get(), size);
    auto state = hosting::start_program(
        spec, file_mask, [terminal = slave.get()] { return lead_session_in(terminal); });
    if (!state) {
        return tl::unexpected{state.error()};
    }
    ::fcntl(master.get(), F_SETFL, O_NONBLOCK);
    const auto pid = static_cast<pid_t>(state->child.pid);
    return StartedChild{{std::move(master), pid}, std::move(*state)};
}

} // namespace ao::pty_host
