// One walk through /proc; a pidfd before every signal.
#include "workers/runtime/git/processes.h"

#include "ipc/child_process.h"
#include "workers/runtime/git/git_limits.h"
#include "workers/runtime/git/paths.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

fs::path entry_of(pid_t pid) {
    return fs::path{"/proc"} / std::to_string(pid);
}

std::string name_of(pid_t pid) {
    auto name = text_of(entry_of(pid) / "comm");
    name.erase(std::min(name.find('\n'), name.size()));
    return name;
}

std::vector<pid_t> own_processes() {
    std::vector<pid_t> pids;
    std::error_code failed;
    for (fs::directory_iterator entry{"/proc", failed}, end; !failed && entry != end;
         entry.increment(failed)) {
        const auto name = entry->path().filename().string();
        pid_t pid = 0;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);

        struct stat status {};

        if (read.ptr == name.data() + name.size() && pid != ::getpid() &&
            ::stat(entry->path().c_str(), &status) == 0 && status.st_uid == ::geteuid()) {
            pids.push_back(pid);
        }
    }
    return pids;
}

bool carries(pid_t pid, const std::string& variable) {
    const auto environment = text_of(entry_of(pid) / "environ");
    for (std::size_t at = environment.find(variable); at != std::string::npos;
         at = environment.find(variable, at + 1)) {
        const auto end = at + variable.size();
        if ((at == 0 || environment[at - 1] == '\0') &&
            (end == environment.size() || environment[end] == '\0')) {
            return true;
        }
    }
    return false;
}

std::vector<pid_t> processes_that_carry(const std::string& variable) {
    auto pids = own_processes();
    pids.erase(std::remove_if(pids.begin(), pids.end(),
                              [&](pid_t pid) { return !carries(pid, variable); }),
               pids.end());
    return pids;
}

// The environment is read again behind the pidfd, so that a reused pid is not signaled.
ipc::Descriptor kill_if_it_carries(pid_t pid, const std::string& variable) {
    ipc::Descriptor process{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (process && carries(pid, variable)) {
        ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    }
    return process;
}

} // namespace

std::vector<ProcessSeen> processes_inside(const fs::path& folder) {
    std::vector<ProcessSeen> inside;
    for (const pid_t pid : own_processes()) {
        std::error_code gone;
        const auto where = fs::read_symlink(entry_of(pid) / "cwd", gone);
        if (!gone && (where == folder || is_below(where, folder))) {
            inside.push_back({pid, name_of(pid)});
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
        const auto pids = processes_that_carry(variable);
        if (pids.empty()) {
            return Done{};
        }
        std::vector<ipc::Descriptor> killed;
        for (const pid_t pid : pids) {
            killed.push_back(kill_if_it_carries(pid, variable));
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
