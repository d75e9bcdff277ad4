// What a preparation is going to write, found out without changing anything.
#pragma once

#include "workers/runtime/launch/git_sight.h"
#include "workers/runtime/launch/launch_places.h"
#include "workers/runtime/launch/prepared.h"

namespace ao::workers::launch {

struct LaunchDraft {
    Prepared prepared;
    std::vector<std::string> notes; // for people: what is left as it is
};

/// The text of a file with all that the order puts into it. `text`: blank if there is none.
Result<std::string> with_steps(const ipc::PrepareLaunch& order, const PreparedFile& file,
                               std::string_view text);

/// What stands in a new file at first: its seed.
std::string first_text(const ipc::PrepareLaunch& order, const PreparedFile& file,
                       const LaunchPlaces& places);

/// Every file merged and every trust step taken, on trial. What `known` has of the same files, of
/// this session or in a shared place of another, is kept: they saw the file without ours.
Result<LaunchDraft> draft_launch(const ipc::PrepareLaunch& order, const LaunchPlaces& places,
                                 const std::optional<Prepared>& earlier,
                                 const std::vector<Prepared>& others);

} // namespace ao::workers::launch
