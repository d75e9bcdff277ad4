// One folder, and one lock per cgroup in it.
#include "workers/runtime/hosts/session_cgroups.h"

#include "ipc/child_process.h"
#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"
#include "ipc/daemon/settings.h"
#include "ipc/pty/host_state.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>

namespace ao::workers::hosts {

namespace fs = std::filesystem;

namespace {

// A host that is being launched has made its cgroup and has not put anybody in yet.
bool is_held(const std::string& host_directory) {
    const ipc::Descriptor lock{
        ::open(pty::lock_path(host_directory).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
    return lock ? ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 : errno != ENOENT;
}

} // namespace

ipc::ToolSeen look_for_cgroups() {
    const auto place = daemon::find_cgroup_place();
    ipc::ToolSeen seen;
    seen.tool = "cgroup";
    seen.path = place.root;
    if (!place.problem.empty()) {
        seen.availability = ipc::Availability::unusable;
        const std::string what = place.root.empty() ? "sessions get no cgroup, and no memory and "
                                                      "CPU caps: "
                                 : place.has_memory ? "CPU caps are unavailable: "
                                 : place.has_cpu    ? "memory caps are unavailable: "
                                                    : "memory and CPU caps are unavailable: ";
        seen.detail = what + place.problem;
        return seen;
    }
    seen.availability = ipc::Availability::available;
    seen.detail = "memory and CPU caps of projects hold";
    return seen;
}

void remove_left_cgroups() {
    const auto settings = daemon::load_settings(daemon::process_environment());
    if (!settings) {
        return; // the supervisor did not start with these either
    }
    const auto hosts_folder = (fs::absolute(settings->data_dir) / "hosts").string();
    const auto root = daemon::find_cgroup_place().root;
    const auto prefix = daemon::session_cgroup_prefix(hosts_folder);
    std::error_code trouble;
    for (fs::directory_iterator it{root, trouble}, end; !trouble && it != end;
         it.increment(trouble)) {
        const auto name = it->path().filename().string();
        if (name.starts_with(prefix) && !daemon::is_populated(it->path().string()) &&
            !is_held(hosts_folder + "/" + name.substr(prefix.size()))) {
            daemon::remove_cgroup(it->path().string());
        }
    }
}

} // namespace ao::workers::hosts
