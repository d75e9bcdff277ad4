// Paths that git does not see in any worktree of a repository: lines of info/exclude, the only file
// of that kind that is read in every worktree and lies in none. Anchored, so that one line hides
// one path and nothing else.
#pragma once

#include "workers/runtime/git/git_problem.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ao::workers::git {

/// The line that means exactly this path at the top, be it a file, a folder or a link.
std::string exclude_line(const std::string& path);

/// Those of the paths that have their line.
Result<std::vector<std::string>> excluded_among(const std::filesystem::path& common_dir,
                                                const std::vector<std::string>& paths);

/// Adds the lines that are missing. Fails with WORKSPACE_PROVISION_FAILED.
Result<Done> exclude(const std::filesystem::path& common_dir,
                     const std::vector<std::string>& paths);

/// Takes the lines out again; all others stay, in their order.
Result<Done> stop_excluding(const std::filesystem::path& common_dir,
                            const std::vector<std::string>& paths);

} // namespace ao::workers::git
