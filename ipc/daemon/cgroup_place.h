// Where the cgroups of sessions are made, what they are called, and which caps hold there. The
// daemon sees to the place (supervisor/process/own_cgroup.h); the runtime worker and hosts use it.
#pragma once

#include <string>
#include <string_view>

namespace ao::daemon {

/// The cgroup of the daemon itself, below the one that it was given: in a cgroup that hands
/// controllers down there may be no process (cgroups(7), "no internal processes").
inline constexpr std::string_view kDaemonLeaf = "ao-daemon";

struct CgroupPlace {
    std::string root;        // sessions' cgroups are made in this directory; empty: none can be
    bool has_memory = false; // caps of this kind hold there
    bool has_cpu = false;
    std::string problem; // why there is no root, or why a cap does not hold; for people
};

/// Of this process. Looks anew each time: a few small files.
CgroupPlace find_cgroup_place();

/// What is told of a directory that was found: `controllers` it has, `handed_down` it gives on.
/// Pure.
CgroupPlace judge_cgroup_place(std::string root, std::string_view controllers,
                               std::string_view handed_down);

/// The name of the cgroup of the session whose host has this directory: the same at every start,
/// and another one for every data directory.
std::string session_cgroup_name(const std::string& host_directory);

/// What the names of all sessions with hosts in this folder begin with; the name of the host's
/// directory follows.
std::string session_cgroup_prefix(const std::string& hosts_folder);

/// Whether `path` can be the cgroup of that host: what is recorded is believed only then.
bool is_session_cgroup(const std::string& path, const std::string& host_directory);

} // namespace ao::daemon
