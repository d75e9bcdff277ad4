// Carries out the files and the trust steps of a launch plan. Safe to repeat after a kill: what was
// written is recorded before (prepared.h), and writing it again gives the same bytes.
#pragma once

#include "ipc/agent_operations.h"
#include "workers/runtime/git/git_program.h"
#include "workers/runtime/launch/file_problem.h"

#include <string>
#include <vector>

namespace ao::workers::launch {

/// Gives what was left as it is, and why, for people. The worktree is as clean for git afterwards
/// as before. What an earlier launch of the session wrote and this one does not is taken out. Fails
/// with AGENT_FILE_UNREADABLE, AGENT_FILE_LEAVES_PLACE, AGENT_FILE_NOT_WRITTEN, INVALID_PATH,
/// PROJECT_NOT_RESOLVABLE or GIT_FAILED; a file that cannot be merged is found before anything is
/// written.
Task<Result<std::vector<std::string>>> prepare_launch(git::GitProgram& git,
                                                      ipc::PrepareLaunch order);

} // namespace ao::workers::launch
