// Waits for the program, for a signal, and for the terminal to go away.
#include "workers/pane/pane.h"

#include "ipc/wall_clock.h"
#include "workers/hosting/process_tree.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <string>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ao::pane {

Pane::Pane(PaneParts parts)
    : directory_{std::move(parts.directory)}
    , state_{std::move(parts.state)}
    , child_{parts.child} {
    sigset_t handled;
    ::sigemptyset(&handled);
    for (const int number : {SIGCHLD, SIGTERM, SIGHUP}) {
        ::sigaddset(&handled, number);
    }
    signals_.reset(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) {
        throw std::system_error{errno, std::generic_category(), "signalfd"};
    }
}

pty::ExitStatus Pane::run() {
    bool has_terminal = true;
    while (!exit_) {
        // Only its end is waited for at the terminal: what is typed there is the program's.
        std::array<pollfd, 2> waited{
            {{signals_.get(), POLLIN, 0}, {has_terminal ? STDIN_FILENO : -1, 0, 0}}};
        if (::poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "poll"};
        }
        if (waited[1].revents != 0) {
            has_terminal = false;
            end_all();
        }
        handle_signals();
    }
    // What the program left running goes with it: nobody could find it any more.
    end_all();
    state_.end = pty::HostEnd{*exit_, ipc::wall_now().time_since_epoch().count()};
    if (!pty::write_host_state(directory_.path(), state_)) {
        directory_.log("the state file cannot be written");
    }
    return *exit_;
}

void Pane::handle_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo != SIGCHLD) {
            end_all();
        }
    }
    keep_going();
    if (const auto exit = hosting::reap_children(child_)) {
        exit_ = exit;
    }
}

// The key that suspends a program would leave it stopped for ever: no shell is here to resume it.
void Pane::keep_going() const {
    siginfo_t stopped{};
    if (::waitid(P_PID, static_cast<id_t>(child_), &stopped, WSTOPPED | WNOHANG) == 0 &&
        stopped.si_pid == child_ && stopped.si_status == SIGTSTP) {
        ::kill(-child_, SIGCONT);
    }
}

void Pane::end_all() {
    const auto result = hosting::kill_descendants(child_);
    if (result.child_exit) {
        exit_ = result.child_exit;
    }
    for (const auto pid : result.survivors) {
        directory_.log("process " + std::to_string(pid) + " cannot be ended");
    }
}

} // namespace ao::pane
