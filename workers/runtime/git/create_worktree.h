// Makes the worktree of a session, or makes it again. Safe to repeat after a kill at any point:
// what counts is what git has registered, never how the last attempt ended.
#pragma once

#include "workers/runtime/git/git_program.h"

namespace ao::workers::git {

struct WorktreeSpec {
    std::filesystem::path repository;   // top level of the clone
    std::filesystem::path managed_root; // the worktree lies below it
    std::filesystem::path path;         // where it goes
    std::string branch;
    std::string base; // branch from which a new branch starts
    bool fetch_first = false;
    milliseconds fetch_within{5'000};
};

struct CreatedWorktree {
    std::filesystem::path path; // resolved
    std::string branch;         // what is checked out there; empty: detached
    std::string base_commit;    // where the branch was started; empty when it was there before
    bool was_there = false;     // found complete, nothing was done
    std::string note{};         // for people: why there was no fetch, where strays went
};

/// A worktree that is registered and there is given back as it is. A branch that exists is checked
/// out, never moved. Fails with INVALID_PATH, PROJECT_NOT_RESOLVABLE, INVALID_BRANCH,
/// BRANCH_CHECKED_OUT_ELSEWHERE, BRANCH_NOT_FETCHED, WORKSPACE_LOCKED, WORKSPACE_PATH_OCCUPIED or
/// GIT_FAILED. Takes up to kCheckoutWithin.
Task<Result<CreatedWorktree>> create_worktree(GitProgram& git, WorktreeSpec spec);

/// The same for a session that is made again: a registration whose folder is gone gets its folder
/// back, on the branch of the registration; a folder in the way that git does not know is moved to
/// `<path>.stray`.
Task<Result<CreatedWorktree>> restore_worktree(GitProgram& git, WorktreeSpec spec);

} // namespace ao::workers::git
