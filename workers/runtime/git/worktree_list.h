// The worktrees of a repository, as git has them registered.
#pragma once

#include "workers/runtime/git/git_program.h"

#include <optional>

namespace ao::workers::git {

struct WorktreeRecord {
    std::filesystem::path path; // where it should be; need not exist
    std::string head;           // commit
    std::string branch;         // short name; empty: detached or bare
    bool is_bare = false;
    bool is_locked = false;
    std::string lock_reason;

    /// `git worktree add` locks what it makes until it is complete: one that still says so was
    /// cut off in between, and nobody has worked in it.
    bool is_half_made() const { return is_locked && lock_reason == "initializing"; }
};

/// What `git worktree list --porcelain -z` printed. Unknown attributes are passed over. Pure.
std::vector<WorktreeRecord> parse_worktree_list(const std::string& listing);

/// The main worktree is the first. `common_dir`: the repository's common git directory.
Task<Result<std::vector<WorktreeRecord>>> list_worktrees(GitProgram& git,
                                                         std::filesystem::path common_dir);

/// The record at exactly that path (canonical), or nothing.
std::optional<WorktreeRecord> registered_at(const std::vector<WorktreeRecord>& records,
                                            const std::filesystem::path& path);

} // namespace ao::workers::git
