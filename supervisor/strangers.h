// Looks for hosts that run and folders of worktrees that no session knows, by name alone.
#pragma once

#include "supervisor/domain/session_lifecycle.h"
#include "supervisor/domain/stranger.h"

#include <vector>

namespace ao {

/// At most 100; the ones after that wait until these are dealt with.
std::vector<domain::Stranger> find_strangers(const domain::SessionPlaces& places,
                                             const std::vector<domain::Session>& sessions);

} // namespace ao
