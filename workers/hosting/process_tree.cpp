// /proc is read whole: the kernel's lists of children are not reliable while processes run.
#include "workers/hosting/process_tree.h"

#include "ipc/child_process.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/pty_limits.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <iterator>
#include <map>
#include <poll.h>
#include <set>
#include <string>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::hosting {

namespace {

using Clock = std::chrono::steady_clock;

// Nothing for one that is gone. `has_failed` is set when it could not be looked at.
std::optional<ProcessEntry> read_entry(pid_t pid, bool& has_failed) {
    char path[32];
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    const ipc::Descriptor file{::open(path, O_RDONLY | O_CLOEXEC)};
    char text[1024];
    const auto size = file ? ::read(file.get(), text, sizeof text - 1) : -1;
    if (size <= 0) {
        has_failed = has_failed || (size < 0 && errno != ENOENT && errno != ESRCH);
        return std::nullopt;
    }
    text[size] = '\0';
    // The name of the program is free text in parentheses.
    const char* const name_end = std::strrchr(text, ')');
    ProcessEntry entry;
    unsigned long long start = 0;
    if (name_end == nullptr ||
        std::sscanf(
            name_end + 1,
            " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
            &entry.state, &entry.parent, &start) != 3) {
        return std::nullopt;
    }
    entry.identity = {pid, start};
    return entry;
}

bool is_zombie(const ProcessEntry& entry) {
    return entry.state == 'Z' || entry.state == 'X';
}

// Sends the signal to exactly that process, or to nobody.
bool signal_one(const ProcessEntry& entry, int signal) {
    const auto pid = static_cast<pid_t>(entry.identity.pid);
    const ipc::Descriptor pidfd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (!pidfd || daemon::process_start_ticks(pid) != entry.identity.start_ticks) {
        return false;
    }
    return ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) == 0;
}

std::optional<std::vector<ProcessEntry>> living(const Look& look) {
    auto all = look();
    if (all) {
        std::erase_if(*all, is_zombie);
    }
    return all;
}

std::vector<pty::ProcessIdentity> identities_of(const std::vector<ProcessEntry>& entries) {
    std::vector<pty::ProcessIdentity> result;
    for (const auto& entry : entries) {
        result.push_back(entry.identity);
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
        const auto all = seen.value_or(std::vector<ProcessEntry>{});
        bool is_frozen = seen.has_value();
        for (const auto& entry : all) {
            if (entry.state != 'T' && entry.state != 't') {
                is_frozen = false;
                signal_one(entry, SIGSTOP);
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

std::optional<std::vector<ProcessEntry>> all_processes() {
    std::vector<ProcessEntry> all;
    DIR* const folder = ::opendir("/proc");
    if (folder == nullptr) {
        return std::nullopt;
    }
    bool has_failed = false;
    while (const dirent* const item = ::readdir(folder)) {
        pid_t pid = 0;
        const char* const end = item->d_name + std::strlen(item->d_name);
        if (std::from_chars(item->d_name, end, pid).ptr != end || pid <= 0) {
            continue;
        }
        if (const auto entry = read_entry(pid, has_failed)) {
            all.push_back(*entry);
        }
    }
    ::closedir(folder);
    if (has_failed) {
        return std::nullopt;
    }
    std::sort(all.begin(), all.end(), [](const ProcessEntry& a, const ProcessEntry& b) {
        return a.identity.pid < b.identity.pid;
    });
    return all;
}

std::vector<ProcessEntry> with_descendants(const std::vector<ProcessEntry>& all,
                                           std::vector<pid_t> roots) {
    std::multimap<pid_t, pid_t> children;
    for (const auto& entry : all) {
        children.emplace(entry.parent, static_cast<pid_t>(entry.identity.pid));
    }
    std::set<pid_t> wanted;
    while (!roots.empty()) {
        const auto root = roots.back();
        roots.pop_back();
        if (wanted.insert(root).second) {
            const auto [begin, end] = children.equal_range(root);
            std::transform(begin, end, std::back_inserter(roots),
                           [](const auto& child) { return child.second; });
        }
    }
    std::vector<ProcessEntry> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found), [&](const auto& entry) {
        return wanted.contains(static_cast<pid_t>(entry.identity.pid));
    });
    return found;
}

std::optional<std::vector<ProcessEntry>> descendants_of(pid_t root) {
    const auto all = all_processes();
    if (!all) {
        return std::nullopt;
    }
    auto found = with_descendants(*all, {root});
    std::erase_if(found, [&](const ProcessEntry& entry) { return entry.identity.pid == root; });
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
        for (const auto& entry : all.value_or(std::vector<ProcessEntry>{})) {
            signal_one(entry, SIGKILL);
        }
        reap();
        const auto left = living(look);
        const bool is_late = Clock::now() > deadline;
        if (!left && is_late) {
            return std::nullopt;
        }
        if (left && (left->empty() || is_late)) {
            std::vector<pid_t> survivors;
            for (const auto& entry : *left) {
                survivors.push_back(static_cast<pid_t>(entry.identity.pid));
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
