// The repositories inside of a worktree: submodules, and clones that somebody made there. Both go
// with it, so what only they hold counts.
#pragma once

#include "workers/runtime/git/worktree_evidence.h"

namespace ao::workers::git {

/// All of them, ignored folders included; more than kExamples, or not being able to look, is a
/// failure. A clone that is no submodule always counts as holding something of its own.
Task<Result<std::vector<InnerRepository>>> inner_repositories(GitProgram& git,
                                                              const WorktreeEvidence& evidence);

/// A call in the worktree, whatever its configuration and surroundings say.
GitCall in_worktree(const WorktreeEvidence& evidence, std::vector<std::string> arguments);

} // namespace ao::workers::git
