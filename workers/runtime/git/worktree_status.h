// What `git status --porcelain=v2 --branch -z` says, read. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ao::workers::git {

struct WorktreeStatus {
    bool is_whole = false;            // it begins as git begins it
    std::string head;                 // commit; empty: unborn
    std::vector<std::string> changes; // the first ones, as `git status --short` names them
};

/// The end may be missing, when there was more than could be kept.
WorktreeStatus parse_status(const std::string& text, std::size_t most_changes);

} // namespace ao::workers::git
