// Takes what a session's launches wrote out of its worktree, the data directory and the home
// directory. What people or the agent added stays where it is.
//
// Limits: answers to the question of trust stay; they name a folder that is gone.
#pragma once

#include "workers/runtime/git/git_program.h"
#include "workers/runtime/launch/launch_places.h"
#include "workers/runtime/launch/prepared.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ao::workers::launch {

/// Paths in a worktree, as a removal has to judge them.
struct OursInWorktree {
    std::vector<std::string> only_ours; // once ours are taken out, they are as they were
    std::vector<std::string> changed;   // hidden from git because of us, and hold something else
};

/// Changes nothing. Fails with GIT_FAILED.
Task<Result<OursInWorktree>>
ours_in_worktree(git::GitProgram& git, std::filesystem::path managed_root, std::string session_id);

/// All of it. A file that cannot be read any more is left and git sees it again. Files in shared
/// places stay as long as another session's launches use them.
Task<Result<Done>> take_out(git::GitProgram& git, std::filesystem::path managed_root,
                            std::string session_id);

/// Those of its files for which `goes` is true, as a part of a preparation.
Task<Result<Done>> take_files_out(git::GitProgram& git, const Prepared& prepared,
                                  const std::vector<Prepared>& others, const LaunchPlaces& places,
                                  std::function<bool(const PreparedFile&)> goes);

} // namespace ao::workers::launch
