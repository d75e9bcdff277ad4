// The classic two forks, plus what Linux adds.
#include "workers/pty_host/detach.h"

#include <cerrno>
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace ao::pty_host {

Detached detach(int last_kept) {
    const pid_t first = ::fork();
    if (first != 0) {
        return {false, first < 0 ? errno : 0};
    }
    ::setsid();
    const pid_t second = ::fork();
    if (second != 0) {
        // The starter has gone already; only the launch descriptor could tell, and its other copy
        // closes with this process.
        ::_exit(second < 0 ? 1 : 0);
    }
    // Not the leader of a session, so that opening a terminal does not make it ours.
    ::setpgid(0, 0);
    ::close_range(static_cast<unsigned>(last_kept) + 1, ~0U, 0);
    if (::chdir("/") != 0 || ::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        return {true, errno};
    }
    std::signal(SIGHUP, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    return {true, 0};
}

} // namespace ao::pty_host
