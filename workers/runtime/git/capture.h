// Keeps the uncommitted work of a worktree in a ref, without touching its files, its index or the
// stash: refs/ao/preserved/<session>, a commit on top of HEAD with everything that is not ignored.
//
// Limits: what was staged and what was not is one in it. Stop what works in the worktree before.
#pragma once

#include "workers/runtime/git/worktree_evidence.h"

namespace ao::workers::git {

struct CaptureSpec {
    std::filesystem::path repository; // top level of the clone
    std::filesystem::path managed_root;
    std::filesystem::path path; // of the worktree
    std::string session_id;
};

struct Capture {
    std::string ref;      // refs/ao/preserved/<session>, or -2 … when older work is kept there;
                          // empty: nothing was uncommitted
    std::string commit;   // what the ref names
    std::string head_ref; // keeps a detached commit that is on no branch; else empty
};

/// Safe to repeat: the same state gives the same refs. Fails with INVALID_PATH,
/// WORKSPACE_NOT_FOUND, WORKSPACE_NESTED_REPOSITORY (a repository inside could not be kept),
/// PROJECT_NOT_RESOLVABLE or GIT_FAILED.
Task<Result<Capture>> capture_worktree(GitProgram& git, CaptureSpec spec);

/// The tree that a capture would keep, written to the repository's objects but named by nothing.
Task<Result<std::string>> tree_of_files(GitProgram& git, const WorktreeEvidence& evidence);

/// Whether the ref keeps exactly the state in which the worktree is: its files and its HEAD.
Task<Result<bool>> is_kept_by(GitProgram& git, const WorktreeEvidence& evidence, std::string ref);

} // namespace ao::workers::git
