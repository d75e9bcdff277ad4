// Copies of ignored files, such as .env, from the clone into a worktree, as far as the clone's
// .worktreeinclude names them (patterns as in .gitignore).
//
// Limits: a name with a line break, a quote or a backslash is passed over.
#pragma once

#include "workers/runtime/git/git_program.h"

namespace ao::workers::git {

/// Whether the clone has a .worktreeinclude.
bool names_copies(const std::filesystem::path& repository);

/// Regular files only, at most kCopiedFiles with kCopiedBytes; what is in the worktree already
/// stays. Gives what was copied. Fails with WORKSPACE_PROVISION_FAILED.
Task<Result<std::vector<std::string>>>
copy_ignored(GitProgram& git, std::filesystem::path repository, std::filesystem::path worktree);

} // namespace ao::workers::git
