// Several repositories as one: a parent, and clones directly in it (runtime-workspace.md 4.9). A
// session has a worktree of the parent and, inside of it at the same places, one of each child, all
// on a branch of the same name. Everything is safe to repeat after a kill.
#pragma once

#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/quarantine.h"
#include "workers/runtime/git/workspace_check.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ao::workers::git {

/// Names of folders directly in the parent; empty: an ordinary project.
using Children = std::vector<std::string>;

/// Makes the parent a repository that ignores its children, if it is none yet: `git init`, the
/// lines that .gitignore lacks, and a commit of nothing else of theirs. What was there stays as it
/// was when it fails. Fails as check_workspace does, and with WORKSPACE_PARENT_{INIT,GITIGNORE,ADD,
/// COMMIT}_FAILED.
Task<Result<WorkspaceFound>> prepare_workspace(GitProgram& git, std::filesystem::path parent);

/// The parent's worktree first. `is_again` restores each of them (restore_worktree). A child starts
/// from its own default branch.
Task<Result<CreatedWorktree>> create_workspace(GitProgram& git, WorktreeSpec spec,
                                               Children children, bool is_again);

/// All of them or none: nothing is moved before each may go, and what was moved comes back when a
/// later one may not any more. Gives the parent's entry.
Task<Result<Removal>> quarantine_workspace(GitProgram& git, RemovalSpec spec, Children children);

/// `place`: where the parent's worktree was; `entry`: where it lies.
Task<Result<std::filesystem::path>>
bring_workspace_back(GitProgram& git, std::filesystem::path managed_root,
                     std::filesystem::path place, std::filesystem::path entry, Children children);

} // namespace ao::workers::git
