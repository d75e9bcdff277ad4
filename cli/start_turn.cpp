// flock() on a file; the kernel gives it back when we die. An alarm ends the wait.
#include "cli/start_turn.h"

#include "cli/display_text.h"
#include "cli/format.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>

namespace ao::cli {

namespace {

void create_dirs(const std::filesystem::path& dir) {
    if (!dir.empty() && ::mkdir(dir.c_str(), 0750) != 0 && errno == ENOENT) {
        create_dirs(dir.parent_path());
        ::mkdir(dir.c_str(), 0750);
    }
}

bool lock_before(int fd, const Deadline& deadline) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) {
        return true;
    }

    // Without SA_RESTART the signal interrupts flock(); the interval covers a signal that comes
    // just before it.
    struct sigaction on_alarm {};

    on_alarm.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &on_alarm, nullptr);
    const auto left = deadline.left();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const std::chrono::microseconds rest = left - seconds;
    const itimerval timer{{0, 10'000}, {seconds.count(), std::max<suseconds_t>(rest.count(), 1)}};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
    bool is_locked = false;
    do {
        is_locked = ::flock(fd, LOCK_EX) == 0;
    } while (!is_locked && errno == EINTR && !deadline.is_over());
    const itimerval off{};
    ::setitimer(ITIMER_REAL, &off, nullptr);
    return is_locked;
}

} // namespace

Result<StartTurn> StartTurn::wait_for(const std::filesystem::path& run_file,
                                      const Deadline& deadline) {
    const auto path = run_file.parent_path() / "start.lock";
    create_dirs(run_file.parent_path());
    Descriptor lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!lock) {
        return fail(format("cannot open {}: {}; the directory must be writable, or set "
                           "AO_RUN_FILE to another place",
                           display_line(path.string()), std::strerror(errno)));
    }
    if (!lock_before(lock.get(), deadline)) {
        return fail(format("another ao start has been waiting for the daemon for too long ({} "
                           "is locked); look at it with: ao status",
                           display_line(path.string())));
    }
    return StartTurn{std::move(lock)};
}

} // namespace ao::cli
