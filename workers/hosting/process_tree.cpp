// Stop, look again, kill, look again.
#include "workers/hosting/process_tree.h"

#include "ipc/child_process.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/pty_limits.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <poll.h>
#include <string>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::hosting {

using daemon::ProcessRow;

namespace {

using Clock = std::chrono::steady_clock;

// Sends the signal to exactly that process, or to nobody.
bool signal_one(const ProcessRow& row, int signal) {
    const ipc::Descriptor pidfd{static_cast<int>(::syscall(SYS_pidfd_open, row.pid, 0))};
    if (!pidfd || daemon::process_start_ticks(row.pid) != row.start_ticks) {
        return false;
    }
    return ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) == 0;
}

std::optional<std::vector<ProcessRow>> living(const Look& look) {
    auto all = look();
    if (all) {
        std::erase_if(*all, [](const ProcessRow& row) { return row.has_ended(); });
    }
    return all;
}

std::vector<pty::ProcessIdentity> identities_of(const std::vector<ProcessRow>& rows) {
    std::vector<pty::ProcessIdentity> result;
    for (const auto& row : rows) {
        result.push_back(identity_of(row));
    }
    return result;
}

// A process far below has nobody to tell us that it stopped or died, so a moment passes between two
// looks. Bounded by the caller's deadline.
void wait_a_moment() {
    ::poll(nullptr, 0, 1);
}

// A look is not atomic: two equal ones in a row, with everything stopped, prove that nothing forks.
void freeze(const Look& look, Clock::time_point deadline) {
    std::vector<pty::ProcessIdentity> before;
    bool was_frozen = false;
    while (Clock::now() < deadline) {
        const auto seen = living(look);
        const auto all = seen.value_or(std::vector<ProcessRow>{});
        bool is_frozen = seen.has_value();
        for (const auto& row : all) {
            if (row.state != 'T' && row.state != 't') {
                is_frozen = false;
                signal_one(row, SIGSTOP);
            }
        }
        auto now = identities_of(all);
        if (is_frozen && was_frozen && now == before) {
            return;
        }
        before = std::move(now);
        was_frozen = is_frozen;
        if (!is_frozen) {
            wait_a_moment();
        }
    }
}

} // namespace

pty::ProcessIdentity identity_of(const ProcessRow& row) {
    return {row.pid, row.start_ticks};
}

std::optional<std::vector<ProcessRow>> descendants_of(pid_t root) {
    const auto table = daemon::read_process_table();
    if (!table) {
        return std::nullopt;
    }
    auto found = daemon::with_descendants(*table, {root});
    std::erase_if(found, [&](const ProcessRow& row) { return row.pid == root; });
    return found;
}

std::optional<pty::ExitStatus> reap_children(pid_t child) {
    std::optional<pty::ExitStatus> exit;
    int status = 0;
    pid_t pid = 0;
    while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == child) {
            exit = WIFEXITED(status) ? pty::ExitStatus{WEXITSTATUS(status), 0}
                                     : pty::ExitStatus{0, WTERMSIG(status)};
        }
    }
    return exit;
}

std::optional<std::vector<pid_t>> kill_found(const Look& look, const std::function<void()>& reap) {
    const auto start = Clock::now();
    freeze(look, start + pty::kFreezeWithin);
    const auto deadline = start + pty::kFreezeWithin + pty::kReapWithin;
    while (true) {
        const auto all = living(look);
        for (const auto& row : all.value_or(std::vector<ProcessRow>{})) {
            signal_one(row, SIGKILL);
        }
        reap();
        const auto left = living(look);
        const bool is_late = Clock::now() > deadline;
        if (!left && is_late) {
            return std::nullopt;
        }
        if (left && (left->empty() || is_late)) {
            std::vector<pid_t> survivors;
            for (const auto& row : *left) {
                survivors.push_back(row.pid);
            }
            return survivors;
        }
        wait_a_moment();
    }
}

KillResult kill_descendants(pid_t child) {
    KillResult result;
    const auto reap = [&] {
        if (const auto exit = reap_children(child)) {
            result.child_exit = exit;
        }
    };
    const auto survivors = kill_found([] { return descendants_of(::getpid()); }, reap);
    result.survivors = survivors.value_or(std::vector<pid_t>{child}); // nobody can say
    reap();
    return result;
}

} // namespace ao::hosting
