// What git sees of files of launches in a worktree: whether they are tracked, and how it is kept
// from seeing what ao adds to them.
//
// Limits: a tracked file that git does not look at stays as it is when another commit is checked
// out that has changed it; git refuses that until the file is given back. In a sparse checkout git
// looks at it all the same.
#pragma once

#include "workers/runtime/git/git_program.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ao::workers::launch {

struct InIndex {
    bool is_skipped = false; // git was told not to look at it
};

/// Those of the paths that are tracked. Fails with GIT_FAILED.
Task<git::Result<std::map<std::string, InIndex>>>
tracked_among(git::GitProgram& git, std::filesystem::path worktree, std::vector<std::string> paths);

/// Of tracked paths, in this worktree's index alone.
Task<git::Result<git::Done>> set_skipped(git::GitProgram& git, std::filesystem::path worktree,
                                         std::vector<std::string> paths, bool is_skipped);

/// Those of the paths that are there, untracked, and hidden by nothing but a line of ours.
Task<git::Result<std::vector<std::string>>> hidden_by_ours(git::GitProgram& git,
                                                           std::filesystem::path worktree,
                                                           std::vector<std::string> paths);

} // namespace ao::workers::launch
