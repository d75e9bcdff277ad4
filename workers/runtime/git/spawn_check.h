// Whether a session could be made: what can be told without changing anything.
#pragma once

#include "workers/runtime/git/git_program.h"

namespace ao::workers::git {

struct SpawnWish {
    std::filesystem::path repository;
    std::filesystem::path worktrees; // need not exist yet
    std::string branch;              // empty: ao names it
    std::string base;
};

/// Fails with PROJECT_NOT_RESOLVABLE, INVALID_BRANCH, BRANCH_NOT_FETCHED or DISK_FULL.
Task<Result<Done>> check_spawn(GitProgram& git, SpawnWish wish);

} // namespace ao::workers::git
