// Nothing is changed here: what can be had is found by looking.
#include "ipc/daemon/cgroup_place.h"

#include "ipc/daemon/cgroup.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace ao::daemon {

namespace {

// FNV-1a: the name has to be short and the same at every start, nothing more.
std::string short_hash(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    }
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash));
    return static_cast<const char*>(digits);
}

std::string_view last_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string parent_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

std::string missing_in(const CgroupPlace& place) {
    return !place.has_memory && !place.has_cpu ? "memory and cpu"
           : place.has_memory                  ? "cpu"
                                               : "memory";
}

} // namespace

CgroupPlace judge_cgroup_place(std::string root, std::string_view controllers,
                               std::string_view handed_down) {
    CgroupPlace place;
    place.root = std::move(root);
    place.has_memory = has_word(handed_down, "memory");
    place.has_cpu = has_word(handed_down, "cpu");
    if (place.has_memory && place.has_cpu) {
        return place;
    }
    const bool could_be = (!place.has_memory && has_word(controllers, "memory")) ||
                          (!place.has_cpu && has_word(controllers, "cpu"));
    const auto missing = missing_in(place);
    place.problem = could_be
                        ? "the cgroup " + place.root + " does not hand down " + missing +
                              ": other processes are in it or it is not delegated; start the "
                              "daemon where systemd runs with: ao stop && ao start"
                        : "the cgroup " + place.root + " does not have the controllers " + missing;
    return place;
}

CgroupPlace find_cgroup_place() {
    const auto own = own_cgroup();
    if (!own) {
        return {{}, false, false, own.error()};
    }
    const auto root = last_name(*own) == kDaemonLeaf ? parent_of(*own) : *own;
    for (const auto& path : {root, root + "/cgroup.procs"}) {
        if (::access(path.c_str(), W_OK) != 0) {
            return {{},
                    false,
                    false,
                    "the cgroup of the daemon, " + root + ", cannot be written to (" +
                        std::strerror(errno) +
                        "); start the daemon where systemd runs with: ao stop && ao start"};
        }
    }
    return judge_cgroup_place(root, read_cgroup_file(root, "cgroup.controllers"),
                              read_cgroup_file(root, "cgroup.subtree_control"));
}

std::string session_cgroup_prefix(const std::string& hosts_folder) {
    return "ao-" + short_hash(hosts_folder) + "-";
}

std::string session_cgroup_name(const std::string& host_directory) {
    return session_cgroup_prefix(parent_of(host_directory)) +
           std::string{last_name(host_directory)};
}

bool is_session_cgroup(const std::string& path, const std::string& host_directory) {
    const auto mount = parse_cgroup_mount(read_cgroup_file("/proc/self", "mountinfo"));
    return mount && path.starts_with(mount->path + "/") && path.find("/../") == std::string::npos &&
           last_name(path) == session_cgroup_name(host_directory);
}

} // namespace ao::daemon
