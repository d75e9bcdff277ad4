// The removal of a session's worktree in which there are files of ours: they are no evidence
// against it, and what people added to them is.
#pragma once

#include "workers/runtime/git/workspace.h"
#include "workers/runtime/launch/file_problem.h"

namespace ao::workers::launch {

/// As git::quarantine_workspace, with ours taken out before. A worktree that stays keeps them, and
/// a dry run changes nothing.
Task<Result<git::Removal>> remove_worktree(git::GitProgram& git, git::RemovalSpec spec,
                                           git::Children children);

} // namespace ao::workers::launch
