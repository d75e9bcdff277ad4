// Reads git's own files, because git cannot list what is broken.
#include "workers/runtime/git/half_made.h"

#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/processes.h"
#include "workers/runtime/git/quarantine_entry.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMarks = "ao-making";
constexpr std::string_view kPointer = "gitdir: ";

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
    return pointer.empty() || resolved(pointer.substr(kPointer.size())) == registration;
}

Result<Done> put_folder_away(const fs::path& worktree, const fs::path& managed_root) {
    const auto inside = processes_inside(worktree);
    if (!inside) {
        return tl::unexpected{inside.error()};
    }
    if (!inside->empty()) {
        return problem(kGitFailed, "Somebody is in the half-made worktree " + worktree.string() +
                                       "; leave it and try again.");
    }
    return QuarantineEntry::put_away(managed_root, worktree, ipc::wall_now());
}

Result<Done> clear(const fs::path& registration, const fs::path& worktree,
                   const fs::path& managed_root) {
    if (auto ended = end_earlier_step(worktree); !ended) {
        return ended;
    }
    if (is_present(worktree) && belongs_to(worktree, registration)) {
        if (auto moved = put_folder_away(worktree, managed_root); !moved) {
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

// One link per worktree; its name is the folder's path below the managed root.
fs::path mark_of(const fs::path& common_dir, const fs::path& managed_root,
                 const fs::path& worktree) {
    auto name = worktree.lexically_relative(resolved(managed_root)).string();
    std::replace(name.begin(), name.end(), '/', '%');
    return common_dir / kMarks / name;
}

bool has_registration(const fs::path& worktree) {
    const auto pointer = first_line(worktree / ".git");
    return pointer.starts_with(kPointer) && is_present(pointer.substr(kPointer.size()));
}

// Registrations that are half made are gone already.
Result<Done> clear_marked(const fs::path& mark, const fs::path& worktree,
                          const fs::path& managed_root) {
    if (is_present(worktree) && !has_registration(worktree)) {
        if (auto ended = end_earlier_step(worktree); !ended) {
            return ended;
        }
        if (auto moved = put_folder_away(worktree, managed_root); !moved) {
            return moved;
        }
    }
    std::error_code ignored;
    fs::remove(mark, ignored);
    return Done{};
}

} // namespace

Result<Done> mark_half_made(const fs::path& common_dir, const fs::path& managed_root,
                            const fs::path& worktree) {
    const auto mark = mark_of(common_dir, managed_root, worktree);
    std::error_code failed;
    fs::create_directory(mark.parent_path(), failed);
    fs::create_symlink(worktree, mark, failed);
    if (failed && failed != std::errc::file_exists) {
        return problem(kGitFailed, mark.string() + " cannot be written: " + failed.message() + ".");
    }
    return Done{};
}

void unmark_half_made(const fs::path& common_dir, const fs::path& managed_root,
                      const fs::path& worktree) {
    std::error_code ignored;
    fs::remove(mark_of(common_dir, managed_root, worktree), ignored);
}

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
    std::error_code failed;
    for (fs::directory_iterator mark{common_dir / kMarks, failed}, end; !failed && mark != end;
         mark.increment(failed)) {
        std::error_code unreadable;
        const auto worktree = fs::read_symlink(mark->path(), unreadable);
        if (unreadable || !is_below(worktree, root)) {
            continue; // of another daemon
        }
        if (auto cleared = clear_marked(mark->path(), worktree, root); !cleared) {
            return cleared;
        }
    }
    return Done{};
}

} // namespace ao::workers::git
