// flock(2) without waiting, and a pause of the loop in between.
#include "workers/runtime/launch/launch_places.h"

#include "workers/runtime/launch/launch_limits.h"

#include <cstdlib>
#include <sys/file.h>

namespace ao::workers::launch {

namespace fs = std::filesystem;

fs::path home_directory() {
    const char* home = std::getenv("HOME");
    return home == nullptr ? "" : home;
}

LaunchPlaces::LaunchPlaces(const fs::path& worktree, const fs::path& data, const fs::path& home)
    : places_{Place::closed(worktree), Place::closed(data), Place::home(home)} {}

Result<const Place*> LaunchPlaces::at(ipc::FilePlace place) const {
    const auto& found = places_[static_cast<std::size_t>(place)];
    if (!found) {
        return tl::unexpected{found.error()};
    }
    return &*found;
}

Task<Result<ipc::Descriptor>> lock_folder(Workbench& workbench, const Place& place, fs::path real) {
    auto folder = place.folder_of(real);
    if (!folder) {
        co_return tl::unexpected{folder.error()};
    }
    for (int tries = 0; tries < kLockTries; ++tries) {
        if (::flock(folder->get(), LOCK_EX | LOCK_NB) == 0) {
            co_return std::move(*folder);
        }
        co_await wait_for(workbench, folder->get(), 0, kLockPause);
    }
    co_return problem(kNotWritten,
                      place.name_of(real) + " is locked by another process; end it and try again.");
}

} // namespace ao::workers::launch
