// The three places of a session's files, opened; and the lock under which files in the home
// directory, which other programs and other daemons of ao write too, are changed.
#pragma once

#include "workers/runtime/launch/place.h"
#include "workers/task.h"

#include <array>

namespace ao::workers::launch {

/// Of this process: $HOME. Empty if there is none.
std::filesystem::path home_directory();

class LaunchPlaces {
public:
    LaunchPlaces(const std::filesystem::path& worktree, const std::filesystem::path& data,
                 const std::filesystem::path& home);

    /// Fails when its folder is not there.
    Result<const Place*> at(ipc::FilePlace place) const;

private:
    std::array<Result<Place>, 3> places_;
};

/// Waits for the lock on the folder of the file; it is held as long as the descriptor is. On the
/// folder, so that no file of ours is left beside people's. Fails with AGENT_FILE_NOT_WRITTEN.
Task<Result<ipc::Descriptor>> lock_folder(Workbench& workbench, const Place& place,
                                          std::filesystem::path real);

} // namespace ao::workers::launch
