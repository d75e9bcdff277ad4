// Takes a worktree away so that it can be brought back: its folder is renamed into
// `<managed root>/.quarantine/<session>-<unix ms>/tree`, and its registration, with index, HEAD and
// reflog, into `<git>/ao-quarantine/<session>-<unix ms>`. Bringing it back is the two renames the
// other way. Space is freed by `purge_quarantine`. Every function is safe to repeat after a kill.
#pragma once

#include "ipc/wall_clock.h"
#include "workers/runtime/git/worktree_evidence.h"

namespace ao::workers::git {

struct RemovalSpec {
    std::filesystem::path repository; // top level of the clone
    std::filesystem::path managed_root;
    std::filesystem::path path; // of the worktree
    std::string session_id;
    std::string captured_ref{}; // keeps its uncommitted work (capture.h); empty: it must be clean
    bool is_dry_run = false;    // the same way, up to the first change
    std::vector<std::string>
        handled_apart{}; // repositories in it that go by themselves (workspace.h)
    std::vector<std::string> passed_over{}; // of a dry run: paths whose changes do not count
};

struct Removal {
    std::filesystem::path quarantine; // the entry; empty: a dry run, or there was no folder
    bool was_gone = false;            // nothing was left to do
};

/// Only with evidence that nothing is lost (why_it_stays); fails with its reason otherwise, or with
/// INVALID_PATH, PROJECT_NOT_RESOLVABLE, GIT_FAILED. Branches are never deleted, other
/// registrations never touched.
Task<Result<Removal>> quarantine_worktree(GitProgram& git, RemovalSpec spec);

/// `entry`: what `quarantine_worktree` gave. Fails with WORKSPACE_NOT_FOUND when its time is over,
/// WORKSPACE_PATH_OCCUPIED, BRANCH_CHECKED_OUT_ELSEWHERE or GIT_FAILED. Gives the worktree's path.
Task<Result<std::filesystem::path>>
undo_quarantine(GitProgram& git, std::filesystem::path managed_root, std::filesystem::path entry);

/// Deletes one entry for ever. True when it is gone; false when something of it could not be
/// deleted, and is left for the next time.
Task<bool> free_quarantined(GitProgram& git, std::filesystem::path managed_root,
                            std::filesystem::path entry);

/// Deletes what was put there before `older_than`, for ever. Gives how many entries; one that
/// cannot be deleted is left for the next time.
Task<std::size_t> purge_quarantine(GitProgram& git, std::filesystem::path managed_root,
                                   ipc::WallTime older_than);

} // namespace ao::workers::git
