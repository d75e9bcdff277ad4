// Every process of this machine, as a test sees it: whose it is, what it carries, what it holds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ao::testing {

struct ProcessLook {
    pid_t pid = 0;
    pid_t parent = 0;
    uid_t user = 0;
    char state = '?'; // as in /proc/<pid>/stat
    std::string name;
    std::string program;     // path of what it runs; empty when it cannot be told
    std::string environment; // "NAME=value", each led and followed by a NUL

    bool is_zombie() const { return state == 'Z' || state == 'X'; }

    /// The variable's value; nothing when it has none.
    std::optional<std::string> variable(const std::string& name) const;
};

/// All that can be seen.
std::vector<ProcessLook> look_at_processes();

/// Zombies whose parent is one of these.
std::vector<ProcessLook> zombies_of(const std::vector<pid_t>& parents);

/// How many descriptors that process has open.
std::size_t descriptors_of(pid_t pid);

} // namespace ao::testing
