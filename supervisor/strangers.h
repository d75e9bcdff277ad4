// What lies in ao's own folders and no session knows: hosts that run, folders of worktrees. It can
// be there after the data directory was restored from a copy, or when something was moved by hand.
// Looked for by name alone; reported, never touched.
#pragma once

#include "supervisor/domain/session_lifecycle.h"

#include <string>
#include <vector>

namespace ao {

struct Stranger {
    std::string kind; // "host", "worktree"
    std::string path;
    std::string advice; // for people: what to do
};

/// At most 100; the ones after that wait until these are dealt with.
std::vector<Stranger> find_strangers(const domain::SessionPlaces& places,
                                     const std::vector<domain::Session>& sessions);

} // namespace ao
