// Reads git's own files, because git cannot list what is broken.
#include "workers/runtime/git/half_made.h"

#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/processes.h"
#include "workers/runtime/git/quarantine_entry.h"

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

std::string first_line(const fs::path& file) {
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);
    return line;
}

std::vector<fs::path> half_made_registrations(const fs::path& common_dir) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator entry{common_dir / "worktrees", failed}, end;
         !failed && entry != end; entry.increment(failed)) {
        if (first_line(entry->path() / "locked") == "initializing") {
            found.push_back(entry->path());
        }
    }
    return found;
}

// A registration could name the folder of another one; only what names it back, or nothing yet, is
// its own.
bool belongs_to(const fs::path& worktree, const fs::path& registration) {
    const auto pointer = first_line(worktree / ".git");
    return pointer.empty() ||
           resolved(pointer.substr(std::string_view{"gitdir: "}.size())) == registration;
}

Result<Done> clear(const fs::path& registration, const fs::path& worktree,
                   const fs::path& managed_root) {
    if (auto ended = end_earlier_step(worktree); !ended) {
        return ended;
    }
    if (is_present(worktree) && belongs_to(worktree, registration)) {
        if (!processes_inside(worktree).empty()) {
            return problem(kGitFailed, "Somebody is in the half-made worktree " +
                                           worktree.string() + "; leave it and try again.");
        }
        auto moved = QuarantineEntry::put_away(managed_root, worktree, ipc::wall_now());
        if (!moved) {
            return moved;
        }
    }
    std::error_code failed;
    fs::remove_all(registration, failed);
    if (failed) {
        return problem(kGitFailed, registration.string() + " is half made and cannot be removed: " +
                                       failed.message() + ".");
    }
    return Done{};
}

} // namespace

Result<Done> clear_half_made(const fs::path& common_dir, const fs::path& managed_root) {
    const auto root = resolved(managed_root);
    for (const auto& registration : half_made_registrations(common_dir)) {
        const auto worktree =
            resolved((registration / first_line(registration / "gitdir")).parent_path());
        if (!is_below(worktree, root)) {
            continue; // the user's own, which may be under way
        }
        if (auto cleared = clear(registration, worktree, root); !cleared) {
            return cleared;
        }
    }
    return Done{};
}

} // namespace ao::workers::git
