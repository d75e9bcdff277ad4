// The same look decides what is left of a file, whether it is then written or not.
#include "workers/runtime/launch/take_out.h"

#include "ipc/failpoint.h"
#include "workers/runtime/git/excluded_paths.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/launch/git_sight.h"
#include "workers/runtime/launch/json_text.h"
#include "workers/runtime/launch/launch_draft.h"

#include <algorithm>

namespace ao::workers::launch {

namespace fs = std::filesystem;

namespace {

LaunchPlaces places_of(const Prepared& prepared) {
    return {prepared.order.worktree, prepared.order.data_directory, prepared.home};
}

/// What remains of the file when ours are out of it; nothing: the file goes.
Result<std::optional<std::string>> left_of(const Prepared& prepared, const PreparedFile& file,
                                           const LaunchPlaces& places, const std::string& text) {
    const auto& order = prepared.order;
    const auto at_first = file.text.value_or(first_text(order, file, places));
    const auto as_written = with_steps(order, file, at_first);
    const bool is_known = file.is_created || file.text;
    if (is_known && as_written && *as_written == text) {
        return file.text;
    }
    Result<std::string> left{text};
    bool is_whole = false;
    for (auto at = file.steps.size(); at-- > 0 && left;) {
        const auto& step = order.files[file.steps[at]];
        is_whole = step.rule == ipc::FileRule::own || step.rule == ipc::FileRule::marked;
        left = without_ours(step, file.written[at], *left);
    }
    if (!left) {
        return tl::unexpected{left.error()};
    }
    const bool is_theirs = file.text && says_the_same(*left, *file.text);
    const bool is_nothing = file.is_created && (says_nothing(*left) || *left == at_first);
    if (is_theirs || is_nothing || (is_whole && left->empty())) {
        return file.text;
    }
    return std::optional{std::move(*left)};
}

bool is_used_by(const std::vector<Prepared>& others, const Prepared& prepared,
                const PreparedFile& file) {
    return file.place != ipc::FilePlace::worktree &&
           std::any_of(others.begin(), others.end(), [&](const auto& other) {
               const bool is_same_folder =
                   file.place == ipc::FilePlace::home
                       ? other.home == prepared.home
                       : other.order.data_directory == prepared.order.data_directory;
               return is_same_folder && other.find(file.place, file.real) != nullptr;
           });
}

/// A file that cannot be read is somebody else's by now.
void take_one_out(const Prepared& prepared, const PreparedFile& file, const LaunchPlaces& places) {
    const auto& place = **places.at(file.place);
    const auto there = place.read(file.real);
    if (there && !*there) {
        place.remove(file.real); // what a killed worker left beside it
    }
    if (!there || !*there) {
        return;
    }
    const auto left = left_of(prepared, file, places, **there);
    if (left && !*left) {
        place.remove(file.real);
    } else if (left) {
        place.change(file.real, 0600, [&](const auto& text) -> Result<std::string> {
            auto now = left_of(prepared, file, places, text.value_or(""));
            if (!now) {
                return tl::unexpected{now.error()};
            }
            return now->value_or("");
        });
    }
}

std::vector<std::string> no_longer_excluded(const Prepared& prepared,
                                            const std::vector<Prepared>& others,
                                            const std::function<bool(const PreparedFile&)>& goes) {
    std::vector<std::string> paths;
    for (const auto& file : prepared.files) {
        const bool is_needed = std::any_of(others.begin(), others.end(), [&](const auto& other) {
            const auto* same = other.find(file.place, file.real);
            return other.common_dir == prepared.common_dir && same != nullptr && same->is_excluded;
        });
        if (file.is_excluded && goes(file) && !is_needed) {
            paths.push_back(file.real.string());
        }
    }
    return paths;
}

/// Of the tracked files, those that git is to look at again.
Task<Result<Done>> look_again(git::GitProgram& git, const Prepared& prepared,
                              std::function<bool(const PreparedFile&)> goes) {
    std::vector<std::string> paths;
    for (const auto& file : prepared.files) {
        if (file.is_skipped && goes(file)) {
            paths.push_back(file.real.string());
        }
    }
    auto tracked = co_await tracked_among(git, prepared.order.worktree, paths);
    if (!tracked) {
        co_return tl::unexpected{tracked.error()};
    }
    std::erase_if(paths, [&](const auto& path) {
        const auto found = tracked->find(path);
        return found == tracked->end() || !found->second.is_skipped;
    });
    co_return co_await set_skipped(git, prepared.order.worktree, std::move(paths), false);
}

} // namespace

Task<Result<OursInWorktree>> ours_in_worktree(git::GitProgram& git, fs::path managed_root,
                                              std::string session_id) {
    OursInWorktree ours;
    const auto prepared = PreparedFiles{managed_root}.read(session_id);
    if (!prepared || !git::is_present(fs::path{prepared->order.worktree} / ".git")) {
        co_return ours;
    }
    const auto places = places_of(*prepared);
    const auto place = places.at(ipc::FilePlace::worktree);
    if (!place) {
        co_return ours;
    }
    std::vector<std::string> untracked;
    for (const auto& file : prepared->files) {
        if (file.place != ipc::FilePlace::worktree) {
            continue;
        }
        ours.only_ours.push_back(temporary_path(file.real).string());
        const auto there = (*place)->read(file.real);
        const auto left = there && *there ? left_of(*prepared, file, places, **there)
                                          : Result<std::optional<std::string>>{};
        const bool is_as_it_was = there && left && *left == file.text;
        const bool was_seen = !file.is_skipped && file.text;
        if (is_as_it_was && !was_seen) {
            ours.only_ours.push_back(file.real.string());
        } else {
            (file.is_skipped ? ours.changed : untracked).push_back(file.real.string());
        }
    }
    const auto hidden = co_await hidden_by_ours(git, prepared->order.worktree, untracked);
    if (!hidden) {
        co_return tl::unexpected{hidden.error()};
    }
    ours.changed.insert(ours.changed.end(), hidden->begin(), hidden->end());
    co_return ours;
}

Task<Result<Done>> take_files_out(git::GitProgram& git, const Prepared& prepared,
                                  const std::vector<Prepared>& others, const LaunchPlaces& places,
                                  std::function<bool(const PreparedFile&)> goes) {
    for (auto file = prepared.files.rbegin(); file != prepared.files.rend(); ++file) {
        const auto place = places.at(file->place);
        if (!place || !goes(*file) || is_used_by(others, prepared, *file)) {
            continue;
        }
        ipc::Descriptor lock;
        if (file->place == ipc::FilePlace::home) {
            auto locked = co_await lock_folder(git.workbench(), **place, file->real);
            if (!locked) {
                co_return tl::unexpected{locked.error()};
            }
            lock = std::move(*locked);
        }
        take_one_out(prepared, *file, places);
    }
    if (git::is_present(fs::path{prepared.order.worktree} / ".git")) {
        const auto looks = co_await look_again(git, prepared, goes);
        if (!looks) {
            co_return tl::unexpected{looks.error()};
        }
    }
    if (!git::is_present(prepared.common_dir)) {
        co_return Done{};
    }
    const auto seen =
        git::stop_excluding(prepared.common_dir, no_longer_excluded(prepared, others, goes));
    co_return seen;
}

Task<Result<Done>> take_out(git::GitProgram& git, fs::path managed_root, std::string session_id) {
    const PreparedFiles all{managed_root};
    const auto prepared = all.read(session_id);
    if (!prepared) {
        ipc::failpoint("launch.taken_out");
        co_return Done{};
    }
    const auto turn = co_await git.turns().turn(prepared->common_dir.string());
    const auto others = all.of_others(session_id);
    const auto places = places_of(*prepared);
    const auto all_go = [](const PreparedFile&) { return true; };
    const auto taken = co_await take_files_out(git, *prepared, others, places, all_go);
    if (!taken) {
        co_return tl::unexpected{taken.error()};
    }
    ipc::failpoint("launch.taken_out");
    std::error_code ignored;
    fs::remove_all(fs::path{prepared->order.data_directory} / "agents" / session_id, ignored);
    for (auto folder = prepared->folders.rbegin(); folder != prepared->folders.rend(); ++folder) {
        if (const auto place = places.at(folder->place)) {
            (*place)->remove_folder(folder->real);
        }
    }
    all.remove(session_id);
    co_return Done{};
}

} // namespace ao::workers::launch
