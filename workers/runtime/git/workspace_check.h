// Whether a folder with several repositories in it can be a project of its own
// (runtime-workspace.md 4.9). Looks and changes nothing.
#pragma once

#include "workers/runtime/git/repository.h"

namespace ao::workers::git {

struct WorkspaceChild {
    std::string name; // of the folder, directly below the parent
    Repository repository;
};

struct WorkspaceFound {
    std::filesystem::path parent; // canonical
    bool is_repository = false;   // the parent is one already; otherwise it has to be made one
    std::vector<WorkspaceChild> children; // by name; at least one
};

/// Fails with INVALID_PATH, WORKSPACE_REPOS_REQUIRED, WORKSPACE_PARENT_{IS_WORKTREE,BARE,GITLINK},
/// WORKSPACE_CHILD_{RESERVED_NAME,IS_WORKTREE,BARE,UNBORN,DEFAULT_BRANCH_UNKNOWN} or
/// INVALID_WORKSPACE_CHILD; every message says how to put it right.
Task<Result<WorkspaceFound>> check_workspace(GitProgram& git, std::filesystem::path parent);

/// The .gitignore of a parent: what it was, and a line for each child and for what tools build, as
/// far as they are missing. Pure.
std::string workspace_ignores(const std::string& before, const std::vector<std::string>& children);

} // namespace ao::workers::git
