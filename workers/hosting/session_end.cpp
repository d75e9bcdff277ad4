// First those that are known to be ours by descent, frozen so that nobody escapes by forking; what
// is left in the cgroup then had another parent.
#include "workers/hosting/session_end.h"

#include <algorithm>

namespace ao::hosting {

KillResult end_session(pid_t child, const SessionCgroup& cgroup) {
    auto result = kill_descendants(child);
    const auto left = cgroup.kill();
    if (const auto exit = reap_children(child)) {
        result.child_exit = exit;
    }
    for (const auto pid : left) {
        if (std::find(result.survivors.begin(), result.survivors.end(), pid) ==
            result.survivors.end()) {
            result.survivors.push_back(pid);
        }
    }
    return result;
}

} // namespace ao::hosting
