// Processes of this user that have to do with a worktree, from /proc.
//
// Limits: a process that hides its environment or belongs to another user is not seen.
#pragma once

#include "workers/runtime/git/git_problem.h"

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ao::workers::git {

struct ProcessSeen {
    pid_t pid = 0;
    std::string name; // as the kernel has it, at most 15 bytes
};

/// Those whose working directory is the folder or lies below it. `folder` is resolved. Fails with
/// GIT_FAILED when that cannot be seen.
Result<std::vector<ProcessSeen>> processes_inside(const std::filesystem::path& folder);

/// What every program carries in its environment ("NAME=path") that this worker runs to make or
/// fill a worktree: whoever comes after a killed worker finds what is still at it.
std::string step_variable(const std::filesystem::path& worktree);

/// Ends what an earlier worker started to make or fill this worktree, and everything those started.
/// Waits for at most kLeftoverGone; fails when something is left.
Result<Done> end_earlier_step(const std::filesystem::path& worktree);

} // namespace ao::workers::git
