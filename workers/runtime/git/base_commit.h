// Where a new branch starts.
#pragma once

#include "workers/runtime/git/git_program.h"

#include <map>

namespace ao::workers::git {

struct BaseCommit {
    std::string commit;
    bool is_upstream = false; // it is origin's branch of the same name: worth tracking
};

/// The refs that decide about a new branch, as one listing has them: full names and objects.
using Refs = std::map<std::string, std::string>;

/// The first that exists: origin/<branch>; the base, origin's before ours, but a base that holds a
/// slash as it is written; a tag of the branch's name. An empty branch stands for one that is not
/// named yet (runtime-workspace.md 4.4). Fails with
/// BRANCH_NOT_FETCHED.
Task<Result<BaseCommit>> find_base(GitProgram& git, std::filesystem::path git_dir,
                                   std::string branch, std::string base);

/// The same among refs that were listed already.
Task<Result<BaseCommit>> find_base_among(GitProgram& git, std::filesystem::path git_dir, Refs refs,
                                         std::string branch, std::string base);

/// All local branches and what find_base_among() asks for. Fails when there are more than can be
/// read.
Task<Result<Refs>> deciding_refs(GitProgram& git, std::filesystem::path git_dir, std::string branch,
                                 std::string base);

/// The local branches among them, short. Pure.
std::vector<std::string> local_branches(const Refs& refs);

/// Fetches the base from origin, unless that was tried within kFetchAgainAfter. A failure is no
/// reason to stop: gives what to tell people, or an empty text. Never runs a program that only the
/// repository's own configuration names.
Task<std::string> fetch_base(GitProgram& git, std::filesystem::path common_dir, std::string base,
                             milliseconds within);

} // namespace ao::workers::git
