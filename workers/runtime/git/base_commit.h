// Where a new branch starts.
#pragma once

#include "workers/runtime/git/git_program.h"

#include <optional>

namespace ao::workers::git {

struct BaseCommit {
    std::string commit;
    bool is_upstream = false; // it is origin's branch of the same name: worth tracking
};

/// The first that exists: origin/<branch>; the base, origin's before ours, but a base that holds a
/// slash as it is written; a tag of the branch's name. An empty branch stands for one that is not
/// named yet (runtime-workspace.md 4.4). Fails with
/// BRANCH_NOT_FETCHED.
Task<Result<BaseCommit>> find_base(GitProgram& git, std::filesystem::path common_dir,
                                   std::string branch, std::string base);

/// Fetches the base from origin, unless that was tried within kFetchAgainAfter. A failure is no
/// reason to stop: gives what to tell people, or an empty text. Never runs a program that only the
/// repository's own configuration names.
Task<std::string> fetch_base(GitProgram& git, std::filesystem::path common_dir, std::string base,
                             milliseconds within);

/// All local branches, short. Fails when there are more than can be read.
Task<Result<std::vector<std::string>>> local_branches(GitProgram& git,
                                                      std::filesystem::path common_dir);

} // namespace ao::workers::git
