// A cgroup of version 2 as its directory shows it (cgroups(7)), and where this process is in the
// tree of them. Standard library and files of the kernel only.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ao::daemon {

/// Where cgroups of version 2 are mounted.
struct CgroupMount {
    std::string root; // the cgroup that is mounted there, usually "/"
    std::string path;
    bool is_read_only = false;

    bool operator==(const CgroupMount&) const = default;
};

/// From /proc/self/mountinfo; one that can be written to is preferred. Pure.
std::optional<CgroupMount> parse_cgroup_mount(std::string_view mountinfo);

/// The cgroup of version 2 in the text of a /proc/<pid>/cgroup; nothing when there is none. Pure.
std::optional<std::string> parse_cgroup_of(std::string_view text);

/// The value of a key in a flat keyed file ("oom_kill 3"), 0 when it is not there. Pure.
std::uint64_t cgroup_counter(std::string_view text, std::string_view key);

/// Whether a file that lists words ("cpu memory pids") has this one. Pure.
bool has_word(std::string_view text, std::string_view word);

/// A file of a cgroup, whole; empty when it cannot be read.
std::string read_cgroup_file(const std::string& directory, const std::string& name);

/// Writes one in one piece; the error is an errno.
tl::expected<void, int> write_cgroup_file(const std::string& directory, const std::string& name,
                                          const std::string& value);

/// The directory of the cgroup that this process is in; the error is for people.
tl::expected<std::string, std::string> own_cgroup();

/// Every process in it and in those below it that has not ended.
std::vector<pid_t> cgroup_members(const std::string& directory);

/// Whether that cgroup exists and something runs in it or below it.
bool is_populated(const std::string& directory);

/// Removes it and those below it, as far as nothing runs there.
void remove_cgroup(const std::string& directory);

} // namespace ao::daemon
