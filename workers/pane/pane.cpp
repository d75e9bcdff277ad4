// Waits for the program, for a signal, and for the terminal to go away.
#include "workers/pane/pane.h"

#include "ipc/wall_clock.h"
#include "workers/hosting/session_end.h"

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
    , cgroup_{hosting::SessionCgroup::recorded(state_.cgroup, directory_.path())}
    , memory_{cgroup_}
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
        std::array<pollfd, 3> waited{{{signals_.get(), POLLIN, 0},
                                      {has_terminal ? STDIN_FILENO : -1, 0, 0},
                                      {memory_.descriptor(), POLLPRI, 0}}};
        if (::poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "poll"};
        }
        if (waited[2].revents != 0) {
            note_memory_kills();
        }
        if (waited[1].revents != 0) {
            has_terminal = false;
            end_all();
        }
        handle_signals();
    }
    // What the program left running goes with it: nobody could find it any more.
    end_all();
    cgroup_.remove();
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
    note_memory_kills(); // who is collected below has no name any more
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

// Written at once: whoever watches the directory tells the user while the session goes on.
void Pane::note_memory_kills() {
    if (memory_.look()) {
        state_.memory_kills = memory_.kills();
        if (!pty::write_host_state(directory_.path(), state_)) {
            directory_.log("the state file cannot be written");
        }
    }
}

void Pane::end_all() {
    note_memory_kills(); // not what we kill ourselves
    const auto result = hosting::end_session(child_, cgroup_);
    if (result.child_exit) {
        exit_ = result.child_exit;
    }
    for (const auto pid : result.survivors) {
        directory_.log("process " + std::to_string(pid) + " cannot be ended");
    }
}

} // namespace ao::pane
