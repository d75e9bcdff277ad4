// Something in ao's own folders that no session knows. It can be there after the data directory was
// restored from a copy, or when something was moved by hand. Reported, never touched.
#pragma once

#include <string>

namespace ao::domain {

struct Stranger {
    std::string kind; // "host", "worktree"
    std::string path;
    std::string advice; // for people: what to do
};

} // namespace ao::domain
