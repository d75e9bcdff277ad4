// Two folders, compared with the rows.
#include "supervisor/strangers.h"

#include "ipc/child_process.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sys/file.h>

namespace ao {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMost = 100;

std::vector<fs::path> folders_in(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end;
         entry.increment(failed)) {
        if (!entry->path().filename().string().starts_with('.')) {
            found.push_back(entry->path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

// A host holds the lock of its directory as long as it lives (ipc/pty/host_state.h). A host that is
// just being launched waits for the moment that this takes.
bool has_a_host(const fs::path& directory) {
    const ipc::Descriptor lock{
        ::open((directory / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    return lock && ::flock(lock.get(), LOCK_SH | LOCK_NB) != 0;
}

} // namespace

std::vector<domain::Stranger> find_strangers(const domain::SessionPlaces& places,
                                             const std::vector<domain::Session>& sessions) {
    std::set<std::string> hosts;
    std::set<fs::path> worktrees;
    for (const auto& session : sessions) {
        if (!session.is_terminated()) {
            hosts.insert(domain::host_directory(session, places));
        }
        worktrees.insert(session.workspace_path);
    }
    std::vector<domain::Stranger> strangers;
    for (const auto& folder : folders_in(places.hosts)) {
        if (!hosts.contains(folder.string()) && has_a_host(folder)) {
            strangers.push_back({"host", folder.string(),
                                 "a program runs in it that no session knows; the pids are in its "
                                 "state.json: end them yourself if nobody needs them"});
        }
    }
    for (const auto& project : folders_in(places.worktrees)) {
        for (const auto& folder : folders_in(project)) {
            if (!worktrees.contains(folder)) {
                strangers.push_back({"worktree", folder.string(),
                                     "no session knows it; look into it, and remove it yourself: "
                                     "git worktree remove " +
                                         folder.string()});
            }
        }
    }
    strangers.resize(std::min(strangers.size(), kMost));
    return strangers;
}

} // namespace ao
