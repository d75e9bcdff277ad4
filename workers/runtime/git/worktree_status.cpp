// A header or an entry before every NUL; a path may hold anything but that.
#include "workers/runtime/git/worktree_status.h"

#include <algorithm>
#include <string_view>

namespace ao::workers::git {

namespace {

constexpr std::string_view kHead = "# branch.oid ";

// Of an entry about something that git tracks: "1 XY sub mH mI mW hH hI", or of an unmerged path
// "u XY sub m1 m2 m3 mW h1 h2 h3".
std::size_t words_before_path(char kind) {
    constexpr std::size_t kOrdinary = 8;
    constexpr std::size_t kUnmerged = 10;
    return kind == 'u' ? kUnmerged : kOrdinary;
}

// "1 .M N... 100644 100644 100644 <object> <object> <path>" is " M <path>".
std::string named_short(std::string_view entry) {
    const auto kind = entry.front();
    if (kind == '?') {
        return "?" + std::string{entry};
    }
    std::string state{entry.substr(std::min<std::size_t>(2, entry.size()), 2)};
    std::replace(state.begin(), state.end(), '.', ' ');
    for (auto words = words_before_path(kind); words > 0; --words) {
        entry.remove_prefix(std::min(entry.find(' '), entry.size() - 1) + 1);
        if (entry.empty()) {
            break;
        }
    }
    return state + " " + std::string{entry};
}

} // namespace

WorktreeStatus parse_status(const std::string& text, std::size_t most_changes) {
    WorktreeStatus status;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\0', start), text.size());
        const auto entry = std::string_view{text}.substr(start, end - start);
        start = end + 1;
        if (entry.starts_with(kHead)) {
            status.is_whole = true;
            const auto commit = entry.substr(kHead.size());
            status.head = commit == "(initial)" ? "" : commit;
        } else if (!entry.empty() && entry.front() != '#' && status.changes.size() < most_changes) {
            status.changes.push_back(named_short(entry));
        }
    }
    return status;
}

} // namespace ao::workers::git
