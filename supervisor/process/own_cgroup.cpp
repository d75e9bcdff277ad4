// What systemd calls delegation (systemd.resource-control(5), Delegate=) is a mark on the
// directory, or the right to write to it.
#include "supervisor/process/own_cgroup.h"

#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace ao::process {

namespace {

bool is_marked_as_delegated(const std::string& directory) {
    for (const auto* const name : {"user.delegate", "trusted.delegate"}) {
        std::array<char, 8> value{};
        const auto size = ::getxattr(directory.c_str(), name, value.data(), value.size());
        if (size > 0 && value[0] == '1') {
            return true;
        }
    }
    return false;
}

// Root may write everywhere, also to what systemd keeps for itself.
bool is_ours_to_divide(const std::string& directory) {
    const bool may_write = ::access(directory.c_str(), W_OK) == 0 &&
                           ::access((directory + "/cgroup.procs").c_str(), W_OK) == 0 &&
                           ::access((directory + "/cgroup.subtree_control").c_str(), W_OK) == 0;
    const bool has_systemd = ::access("/run/systemd/system", F_OK) == 0;
    return may_write && (::geteuid() != 0 || !has_systemd || is_marked_as_delegated(directory));
}

// The root of the whole tree is the one cgroup that may hold processes and hand controllers down.
bool is_root_of_all(const std::string& directory) {
    return ::access((directory + "/cgroup.type").c_str(), F_OK) != 0;
}

std::string wanted_controllers(const std::string& directory) {
    const auto offered = daemon::read_cgroup_file(directory, "cgroup.controllers");
    std::string wanted;
    for (const auto* const name : {"memory", "cpu"}) {
        if (daemon::has_word(offered, name)) {
            wanted += (wanted.empty() ? "+" : " +") + std::string{name};
        }
    }
    return wanted;
}

bool is_alone_in(const std::string& directory) {
    return daemon::cgroup_members(directory) == std::vector<pid_t>{::getpid()};
}

} // namespace

std::string settle_in_own_cgroup() {
    const auto own = daemon::own_cgroup();
    if (!own) {
        return own.error();
    }
    if (own->ends_with("/" + std::string{daemon::kDaemonLeaf})) {
        return "the daemon was started in " + *own;
    }
    const auto wanted = wanted_controllers(*own);
    if (wanted.empty() || !is_ours_to_divide(*own)) {
        return *own + (wanted.empty() ? " has no memory and cpu controllers" : " is not delegated");
    }
    if (!is_root_of_all(*own)) {
        if (!is_alone_in(*own)) {
            return "other processes are in " + *own;
        }
        const auto leaf = *own + "/" + std::string{daemon::kDaemonLeaf};
        if (::mkdir(leaf.c_str(), 0755) != 0 && errno != EEXIST) {
            return leaf + " cannot be made: " + std::strerror(errno);
        }
        if (const auto moved = daemon::write_cgroup_file(leaf, "cgroup.procs", "0"); !moved) {
            return "the daemon cannot move into " + leaf + ": " + std::strerror(moved.error());
        }
    }
    const auto handed = daemon::write_cgroup_file(*own, "cgroup.subtree_control", wanted);
    return *own + (handed ? " hands down " + wanted
                          : std::string{" hands nothing down: "} + std::strerror(handed.error()));
}

} // namespace ao::process
