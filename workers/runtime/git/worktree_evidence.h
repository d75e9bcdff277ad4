// What would be lost if a worktree went away. Everything here looks and changes nothing.
//
// Limits: commits that only the worktree's own reflog knows (amended, reset away) do not count;
// they lie in quarantine with it. Ignored files do not count either: losing them is intended.
#pragma once

#include "workers/runtime/git/git_program.h"
#include "workers/runtime/git/processes.h"
#include "workers/runtime/git/worktree_list.h"

#include <optional>

namespace ao::workers::git {

/// A repository inside the worktree that is no worktree of it.
struct InnerRepository {
    std::string path;          // relative
    bool is_submodule = false; // recorded in the worktree's index
    std::string lost;          // what only it holds, for people; empty: nothing
};

struct WorktreeEvidence {
    std::filesystem::path path;       // resolved
    std::filesystem::path common_dir; // of the repository that the worktree names
    std::filesystem::path git_dir;    // its own, below common_dir/worktrees
    bool is_there = false;
    bool is_registered = false; // at exactly this path
    bool is_locked = false;
    std::string lock_reason;
    std::string head;                 // commit; empty: unborn
    std::string branch;               // empty: detached
    bool is_head_reachable = true;    // from a ref that stays
    std::vector<std::string> changes; // first kExamples, as git names them; untracked ones count
    std::string in_progress;          // "a rebase", "a merge", …; empty: nothing
    std::vector<InnerRepository> inner;
    std::vector<std::filesystem::path> shared_with; // other worktrees at or below the path
    std::vector<ProcessSeen> processes;
};

/// `path` is resolved and need not exist; `common_dir` is that of the project's repository. Fails
/// with GIT_FAILED when something cannot be found out: not knowing is no evidence. What changed at
/// the paths `passed_over`, relative to it, is not looked at.
Task<Result<WorktreeEvidence>> inspect_worktree(GitProgram& git, std::filesystem::path common_dir,
                                                std::filesystem::path path,
                                                std::vector<std::string> passed_over = {});

/// Why the worktree must stay; nothing when it may go. `is_captured`: its uncommitted changes and
/// its head are kept in a ref. Pure.
std::optional<GitProblem> why_it_stays(const WorktreeEvidence& evidence, bool is_captured);

} // namespace ao::workers::git
