// What an attempt to make a worktree leaves behind when it is killed. git locks what it makes with
// the reason "initializing" until it is complete, so nobody has worked in it. It has to go: it
// keeps its path, and killed at the wrong instant it makes `git worktree list` fail for the whole
// repository (an empty `commondir`, git 2.39). git that is killed while it clears up after a
// failure of its own leaves a folder without a registration; hence a mark of ours, a link to the
// folder in
// `<git>/ao-making`.
#pragma once

#include "workers/runtime/git/git_problem.h"

#include <filesystem>

namespace ao::workers::git {

/// Says that a worktree is about to be made there, before anything is. The caller has the
/// repository's turn.
Result<Done> mark_half_made(const std::filesystem::path& common_dir,
                            const std::filesystem::path& managed_root,
                            const std::filesystem::path& worktree);

/// It is complete.
void unmark_half_made(const std::filesystem::path& common_dir,
                      const std::filesystem::path& managed_root,
                      const std::filesystem::path& worktree);

/// Ends what still runs of such attempts below the managed root, puts their folders into
/// quarantine, where they are purged without a way back, and removes their registrations. The
/// caller has the repository's turn. Worktrees elsewhere are not touched. Fails when somebody is in
/// one of them.
Result<Done> clear_half_made(const std::filesystem::path& common_dir,
                             const std::filesystem::path& managed_root);

} // namespace ao::workers::git
