// What a folder is as a repository: whether sessions can be made from it.
#pragma once

#include "workers/runtime/git/git_program.h"

namespace ao::workers::git {

struct Repository {
    std::filesystem::path top_level;  // canonical
    std::filesystem::path common_dir; // canonical; shared by all its worktrees
    std::string origin_url;           // without credentials; empty: no origin
    std::string default_branch;       // of origin/HEAD; empty: not told
    std::string current_branch;       // empty: detached
    bool is_unborn = false;           // no commit yet: nothing to start a branch from
    bool is_linked_worktree = false;
};

/// Fails with INVALID_PATH, or with NOT_A_GIT_REPO unless the folder is the top level of a
/// repository with a working tree. Changes nothing.
Task<Result<Repository>> inspect_repository(GitProgram& git, std::filesystem::path path);

/// The common git directory of a repository that was inspected before, canonical; the cheap look
/// before every piece of work. Fails with PROJECT_NOT_RESOLVABLE when it is not there any more.
Task<Result<std::filesystem::path>> common_directory(GitProgram& git,
                                                     std::filesystem::path top_level);

/// Removes what could be a secret from an address of a repository: user and password of a web
/// address, the password of others, the query. Pure.
std::string without_credentials(const std::string& url);

} // namespace ao::workers::git
