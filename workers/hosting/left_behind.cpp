// Marked ones, the recorded child, who is in the cgroup, and all below them.
#include "workers/hosting/left_behind.h"

#include "ipc/daemon/process_environment.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/pty_limits.h"
#include "workers/hosting/host_directory.h"
#include "workers/hosting/process_tree.h"
#include "workers/hosting/program_start.h"
#include "workers/hosting/session_cgroup.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <optional>
#include <poll.h>
#include <set>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::hosting {

using daemon::ProcessRow;

namespace {

using Clock = std::chrono::steady_clock;

// This process and those it descends from: a supervisor may have been started inside a session.
std::set<pid_t> own_line(const std::vector<ProcessRow>& all) {
    std::set<pid_t> line;
    for (auto pid = ::getpid(); pid > 0 && line.insert(pid).second;) {
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const ProcessRow& row) { return row.pid == pid; });
        pid = found == all.end() ? 0 : found->parent;
    }
    return line;
}

class Search {
public:
    Search(const std::string& directory, std::optional<pty::HostState> state, SessionCgroup cgroup)
        : mark_{mark_of(directory)}
        , state_{std::move(state)}
        , cgroup_{std::move(cgroup)} {}

    std::optional<std::vector<ProcessRow>> operator()() const {
        const auto table = daemon::read_process_table();
        if (!table) {
            return std::nullopt;
        }
        const auto spared = own_line(*table);
        const auto is_spared = [&](const ProcessRow& row) { return spared.contains(row.pid); };
        // After the table: who is in it was in the cgroup when it was made, or came later.
        const auto members = cgroup_.members();
        std::vector<pid_t> roots;
        for (const auto& row : *table) {
            const bool is_known = (state_ && identity_of(row) == state_->child) ||
                                  std::binary_search(members.begin(), members.end(), row.pid);
            if (!is_spared(row) &&
                (is_known || (is_young_enough(row) && daemon::carries(row.pid, mark_)))) {
                roots.push_back(row.pid);
            }
        }
        auto found = daemon::with_descendants(*table, std::move(roots));
        std::erase_if(found, is_spared);
        return found;
    }

private:
    bool is_young_enough(const ProcessRow& row) const {
        return !state_ || row.start_ticks >= state_->host.start_ticks;
    }

    std::string mark_;
    std::optional<pty::HostState> state_;
    SessionCgroup cgroup_;
};

// The end of its terminal has told each of them to end.
void wait_for_last_words(const Search& search) {
    const auto deadline = Clock::now() + pty::kLastWords;
    for (const auto& row : search().value_or(std::vector<ProcessRow>{})) {
        const ipc::Descriptor process{static_cast<int>(::syscall(SYS_pidfd_open, row.pid, 0))};
        const auto left = std::chrono::ceil<pty::Milliseconds>(deadline - Clock::now()).count();
        pollfd gone{process.get(), POLLIN, 0};
        ::poll(&gone, process ? 1 : 0, process && left > 0 ? static_cast<int>(left) : 0);
    }
}

} // namespace

LeftBehind end_left_behind(const std::string& directory) {
    if (::access(directory.c_str(), F_OK) != 0 && errno == ENOENT) {
        return LeftBehind::nothing; // no host was ever there
    }
    const auto lock = lock_directory(directory);
    if (!lock) {
        return lock.error().running ? LeftBehind::runs : LeftBehind::survivors;
    }
    const auto state = pty::read_host_state(directory);
    const auto cgroup = state ? SessionCgroup::recorded(state->cgroup, directory) : SessionCgroup{};
    const Search search{directory, state ? std::optional{*state} : std::nullopt, cgroup};
    wait_for_last_words(search);
    auto survivors = kill_found(search, [] {});
    if (survivors) {
        const auto left = cgroup.kill();
        survivors->insert(survivors->end(), left.begin(), left.end());
    }
    for (const auto pid : survivors.value_or(std::vector<pid_t>{})) {
        std::printf("%d\n", pid);
    }
    if (!survivors || !survivors->empty()) {
        return LeftBehind::survivors;
    }
    cgroup.remove();
    return LeftBehind::nothing;
}

} // namespace ao::hosting
