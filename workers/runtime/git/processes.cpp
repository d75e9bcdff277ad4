// One walk through /proc; a pidfd before every signal.
#include "workers/runtime/git/processes.h"

#include "ipc/child_process.h"
#include "ipc/daemon/process_environment.h"
#include "ipc/daemon/process_table.h"
#include "workers/runtime/git/git_limits.h"
#include "workers/runtime/git/paths.h"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

using Processes = std::vector<daemon::ProcessRow>;

fs::path entry_of(pid_t pid) {
    return fs::path{"/proc"} / std::to_string(pid);
}

bool is_own(pid_t pid) {
    struct stat status {};

    return pid != ::getpid() && ::stat(entry_of(pid).c_str(), &status) == 0 &&
           status.st_uid == ::geteuid();
}

Result<Processes> own_processes() {
    auto table = daemon::read_process_table();
    if (!table) {
        return problem(kGitFailed,
                       "The processes of this machine cannot be listed now; whether one "
                       "of them works in a worktree is not known. Try again.");
    }
    std::erase_if(*table, [](const auto& row) { return row.has_ended() || !is_own(row.pid); });
    return std::move(*table);
}

// The environment is read again behind the pidfd, so that a reused pid is not signaled.
ipc::Descriptor kill_if_it_carries(pid_t pid, const std::string& variable) {
    ipc::Descriptor process{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (process && daemon::carries(pid, variable)) {
        ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    }
    return process;
}

} // namespace

Result<std::vector<ProcessSeen>> processes_inside(const fs::path& folder) {
    const auto all = own_processes();
    if (!all) {
        return tl::unexpected{all.error()};
    }
    std::vector<ProcessSeen> inside;
    for (const auto& row : *all) {
        std::error_code gone;
        const auto where = fs::read_symlink(entry_of(row.pid) / "cwd", gone);
        if (!gone && (where == folder || is_below(where, folder))) {
            inside.push_back({row.pid, row.name});
        }
    }
    return inside;
}

std::string step_variable(const fs::path& worktree) {
    return "AO_WORKTREE_STEP=" + worktree.string();
}

Result<Done> end_earlier_step(const fs::path& worktree) {
    const auto variable = step_variable(worktree);
    // Twice, for what was forked between the walk and the kill.
    for (int round = 0; round < 3; ++round) {
        auto left = own_processes();
        if (!left) {
            return tl::unexpected{left.error()};
        }
        std::erase_if(*left, [&](const auto& row) { return !daemon::carries(row.pid, variable); });
        if (left->empty()) {
            return Done{};
        }
        std::vector<ipc::Descriptor> killed;
        for (const auto& row : *left) {
            killed.push_back(kill_if_it_carries(row.pid, variable));
        }
        for (const auto& process : killed) {
            pollfd gone{process.get(), POLLIN, 0};
            ::poll(&gone, process ? 1 : 0, static_cast<int>(kLeftoverGone.count()) / 4);
        }
    }
    return problem(kGitFailed, "An earlier attempt to make " + worktree.string() +
                                   " still runs; end its processes and try again.");
}

} // namespace ao::workers::git
