// NUL after every attribute, an empty one after every record.
#include "workers/runtime/git/worktree_list.h"

#include <algorithm>
#include <string_view>

namespace ao::workers::git {

namespace {

constexpr std::string_view kHeads = "refs/heads/";

void read_attribute(WorktreeRecord& record, std::string_view attribute) {
    const auto blank = attribute.find(' ');
    const auto name = attribute.substr(0, blank);
    auto value = blank == std::string_view::npos ? "" : attribute.substr(blank + 1);
    if (name == "worktree") {
        record.path = value;
    } else if (name == "HEAD") {
        record.head = value;
    } else if (name == "branch") {
        record.branch = value.starts_with(kHeads) ? value.substr(kHeads.size()) : value;
    } else if (name == "bare") {
        record.is_bare = true;
    } else if (name == "locked") {
        record.is_locked = true;
        record.lock_reason = value;
    }
}

} // namespace

std::vector<WorktreeRecord> parse_worktree_list(const std::string& listing) {
    std::vector<WorktreeRecord> records;
    WorktreeRecord record;
    std::string_view rest = listing;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\0'), rest.size());
        const auto attribute = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!attribute.empty()) {
            read_attribute(record, attribute);
        } else if (!record.path.empty()) {
            records.push_back(std::exchange(record, {}));
        }
    }
    return records;
}

Task<Result<std::vector<WorktreeRecord>>> list_worktrees(GitProgram& git,
                                                         std::filesystem::path common_dir) {
    GitCall call{common_dir, {"worktree", "list", "--porcelain", "-z"}};
    call.git_dir = common_dir;
    call.max_output = kListBytes;
    const auto listing = co_await git.run(std::move(call));
    if (!listing.succeeded()) {
        co_return problem(kGitFailed, "The worktrees of " + common_dir.string() +
                                          " cannot be listed: " + what_git_said(listing));
    }
    if (listing.was_cut) {
        co_return problem(kGitFailed, common_dir.string() + " has more worktrees than can be read; "
                                                            "run: git worktree list");
    }
    co_return parse_worktree_list(listing.output);
}

std::optional<WorktreeRecord> registered_at(const std::vector<WorktreeRecord>& records,
                                            const std::filesystem::path& path) {
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const auto& record) { return record.path == path; });
    return found == records.end() ? std::nullopt : std::optional{*found};
}

} // namespace ao::workers::git
