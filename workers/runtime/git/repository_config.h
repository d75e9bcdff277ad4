// What a repository's own configuration could make git run, and how one call is kept from running
// it. A repository's .git/config is written by whoever works in any of its worktrees, agents
// included, so the daemon trusts no command in it. What the user configured for himself (global,
// system) stays in force: git-lfs, credential helpers. Pure.
//
// Limits: somebody who rewrites the configuration between this look and the call is not stopped.
#pragma once

#include <string>
#include <vector>

namespace ao::workers::git {

struct RepositoryConfig {
    std::vector<std::string> overrides; // "name=value" for `git -c`: its filters and merge drivers
    std::vector<std::string> network_commands; // keys that name a program a fetch would run
};

/// Reads what `git config --list --show-scope -z` printed.
RepositoryConfig judge_config(const std::string& listing);

} // namespace ao::workers::git
