// Fills a new worktree: links to what all worktrees of a project share, copies of ignored files,
// commands. Safe to repeat: what is there stays, commands that have ended well are not run again.
#pragma once

#include "workers/runtime/git/git_program.h"

namespace ao::workers::git {

struct ProvisionSpec {
    std::filesystem::path repository; // top level of the clone
    std::filesystem::path managed_root;
    std::filesystem::path path;               // of the worktree, which is there
    std::vector<std::string> symlinks;        // relative to both
    bool copy_ignored = false;                // what the clone's .worktreeinclude names
    std::vector<std::string> post_create;     // for /bin/sh, one after the other
    std::vector<std::string> environment;     // "NAME=value" of the session, added to ours
    std::filesystem::path log;                // takes what the commands print; absolute
    milliseconds each_within{15 * 60 * 1000}; // per command; an install on a slow line
};

struct Provisioned {
    std::vector<std::string> links;  // made, or there already
    std::vector<std::string> copies; // made now
    std::size_t commands_run = 0;    // now
};

/// Fails with INVALID_PATH, WORKSPACE_NOT_FOUND, PROJECT_NOT_RESOLVABLE or
/// WORKSPACE_PROVISION_FAILED, whose message ends with the last lines of a failed command.
Task<Result<Provisioned>> provision_worktree(GitProgram& git, ProvisionSpec spec);

} // namespace ao::workers::git
