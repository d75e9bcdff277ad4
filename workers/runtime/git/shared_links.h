// Links from a worktree to what lies in the clone, such as node_modules or .env: made strictly
// beneath the worktree and left out of git's sight. What they lead to is shared by all sessions.
#pragma once

#include "workers/runtime/git/git_problem.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ao::workers::git {

/// Why this cannot be a path relative to a repository, as the end of a sentence; empty: it can.
std::string why_not_relative(const std::string& path);

/// Makes the links that are missing; sources that are not there are passed over, and so is what
/// is there already. Gives the paths that are links now.
Result<std::vector<std::string>> link_shared(const std::filesystem::path& repository,
                                             const std::filesystem::path& worktree,
                                             const std::vector<std::string>& paths);

} // namespace ao::workers::git
