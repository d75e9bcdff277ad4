// A draft, then the record of it, then the effects: git's sight, files, answers.
#include "workers/runtime/launch/prepare_launch.h"

#include "ipc/failpoint.h"
#include "workers/runtime/git/excluded_paths.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/repository.h"
#include "workers/runtime/launch/launch_draft.h"
#include "workers/runtime/launch/take_out.h"
#include "workers/runtime/launch/trust.h"

#include <algorithm>

namespace ao::workers::launch {

namespace fs = std::filesystem;

namespace {

/// Whether the new order writes the same into this file, as far as the difference would not find
/// what is there by itself.
bool is_in(const ipc::PrepareLaunch& now, const ipc::PrepareLaunch& before,
           const PreparedFile& file) {
    return std::all_of(file.steps.begin(), file.steps.end(), [&](auto step) {
        const auto& old = before.files[step];
        return std::any_of(now.files.begin(), now.files.end(), [&](const auto& wanted) {
            const bool is_same_content = wanted.content == old.content;
            return wanted.place == old.place && wanted.path == old.path &&
                   wanted.rule == old.rule && wanted.marker == old.marker &&
                   wanted.keys == old.keys && wanted.defaults == old.defaults &&
                   (old.rule != ipc::FileRule::json_merge || is_same_content);
        });
    });
}

/// Says of each file in the worktree how git is kept from seeing ours; gives the paths to exclude.
Task<Result<Done>> choose_sight(git::GitProgram& git, Prepared& prepared,
                                const std::optional<Prepared>& earlier,
                                const std::vector<Prepared>& others) {
    std::vector<std::string> paths;
    for (const auto& file : prepared.files) {
        if (file.place == ipc::FilePlace::worktree) {
            paths.push_back(file.real.string());
        }
    }
    const auto tracked = co_await tracked_among(git, prepared.order.worktree, paths);
    if (!tracked) {
        co_return tl::unexpected{tracked.error()};
    }
    const auto excluded = git::excluded_among(prepared.common_dir, paths);
    if (!excluded) {
        co_return tl::unexpected{excluded.error()};
    }
    const auto has_excluded = [&](const Prepared& one, const PreparedFile& file) {
        const auto* same = one.find(file.place, file.real);
        return one.common_dir == prepared.common_dir && same != nullptr && same->is_excluded;
    };
    for (auto& file : prepared.files) {
        if (file.place != ipc::FilePlace::worktree) {
            continue;
        }
        const auto found = tracked->find(file.real.string());
        const auto* before = earlier ? earlier->find(file.place, file.real) : nullptr;
        const bool was_skipped = before != nullptr && before->is_skipped;
        file.is_skipped = found != tracked->end() && (was_skipped || !found->second.is_skipped);
        const bool has_line =
            std::find(excluded->begin(), excluded->end(), file.real.string()) != excluded->end();
        const bool is_our_line = (earlier && has_excluded(*earlier, file)) ||
                                 std::any_of(others.begin(), others.end(), [&](const auto& other) {
                                     return has_excluded(other, file);
                                 });
        file.is_excluded = found == tracked->end() && file.is_created && (!has_line || is_our_line);
    }
    co_return Done{};
}

Task<Result<Done>> keep_out_of_sight(git::GitProgram& git, const Prepared& prepared) {
    std::vector<std::string> excluded;
    std::vector<std::string> skipped;
    for (const auto& file : prepared.files) {
        if (file.is_excluded) {
            excluded.push_back(file.real.string());
        }
        if (file.is_skipped) {
            skipped.push_back(file.real.string());
        }
    }
    if (const auto done = git::exclude(prepared.common_dir, excluded); !done) {
        co_return tl::unexpected{done.error()};
    }
    co_return co_await set_skipped(git, prepared.order.worktree, std::move(skipped), true);
}

Task<Result<Done>> change_file(git::GitProgram& git, const LaunchPlaces& places,
                               ipc::FilePlace where, fs::path real, unsigned mode,
                               Place::Change change) {
    const auto& place = **places.at(where);
    ipc::Descriptor lock;
    if (where == ipc::FilePlace::home) {
        auto locked = co_await lock_folder(git.workbench(), place, real);
        if (!locked) {
            co_return tl::unexpected{locked.error()};
        }
        lock = std::move(*locked);
    }
    co_return place.change(real, mode, change);
}

Task<Result<Done>> write_files(git::GitProgram& git, const Prepared& prepared,
                               const LaunchPlaces& places) {
    for (const auto& file : prepared.files) {
        const auto mode = static_cast<unsigned>(prepared.order.files[file.steps.front()].mode);
        Place::Change change = [&](const std::optional<std::string>& text) {
            return with_steps(prepared.order, file,
                              text ? *text : first_text(prepared.order, file, places));
        };
        const auto written = co_await change_file(git, places, file.place, file.real, mode & 0777U,
                                                  std::move(change));
        if (!written) {
            co_return tl::unexpected{written.error()};
        }
    }
    co_return Done{};
}

Task<Result<Done>> answer_trust(git::GitProgram& git, const std::vector<ipc::TrustStep>& steps,
                                const LaunchPlaces& places) {
    for (const auto& step : steps) {
        const auto home = places.at(ipc::FilePlace::home);
        const auto real = home ? (*home)->real_path(step.path) : tl::unexpected{home.error()};
        if (!real) {
            co_return tl::unexpected{real.error()};
        }
        Place::Change change = [&](const std::optional<std::string>& text) {
            return with_trust(step, text.value_or(""));
        };
        const auto answered =
            co_await change_file(git, places, ipc::FilePlace::home, *real, 0600, std::move(change));
        if (!answered) {
            co_return tl::unexpected{answered.error()};
        }
    }
    co_return Done{};
}

Task<Result<Done>> carry_out(git::GitProgram& git, const PreparedFiles& all, Prepared prepared,
                             const LaunchPlaces& places) {
    const bool is_empty = prepared.files.empty();
    if (!is_empty) {
        if (const auto saved = all.save(prepared); !saved) {
            co_return tl::unexpected{saved.error()};
        }
    }
    ipc::failpoint("launch.recorded");
    const auto hidden = co_await keep_out_of_sight(git, prepared);
    if (!hidden) {
        co_return tl::unexpected{hidden.error()};
    }
    ipc::failpoint("launch.out_of_sight");
    const auto written = co_await write_files(git, prepared, places);
    if (!written) {
        co_return tl::unexpected{written.error()};
    }
    ipc::failpoint("launch.written");
    // The contents of an earlier attempt are nowhere any more.
    for (auto& file : prepared.files) {
        for (auto& step : file.written) {
            step.earlier.clear();
        }
    }
    if (is_empty) {
        all.remove(prepared.order.session_id);
        co_return Done{};
    }
    co_return all.save(prepared);
}

} // namespace

Task<Result<std::vector<std::string>>> prepare_launch(git::GitProgram& git,
                                                      ipc::PrepareLaunch order) {
    if (!can_name_a_file(order.session_id)) {
        co_return problem(git::kInvalidPath, "The session id cannot name a file.");
    }
    const auto managed_root = fs::path{order.worktree}.parent_path().parent_path();
    const auto place = git::managed_path(managed_root, order.worktree);
    if (!place) {
        co_return tl::unexpected{place.error()};
    }
    order.worktree = place->string();
    const auto common_dir = co_await git::common_directory(git, order.repository);
    if (!common_dir) {
        co_return tl::unexpected{common_dir.error()};
    }
    const auto turn = co_await git.turns().turn(common_dir->string());
    std::error_code ignored;
    fs::create_directories(order.data_directory, ignored);
    const auto home = home_directory();
    const LaunchPlaces places{order.worktree, order.data_directory, home};
    const PreparedFiles all{managed_root};
    const auto earlier = all.read(order.session_id);
    const auto others = all.of_others(order.session_id);
    if (earlier) {
        const auto goes = [&](const PreparedFile& file) {
            return !is_in(order, earlier->order, file);
        };
        const auto taken = co_await take_files_out(git, *earlier, others, places, goes);
        if (!taken) {
            co_return tl::unexpected{taken.error()};
        }
    }
    auto draft = draft_launch(order, places, earlier, others);
    if (!draft) {
        co_return tl::unexpected{draft.error()};
    }
    draft->prepared.common_dir = *common_dir;
    draft->prepared.home = home;
    const auto chosen = co_await choose_sight(git, draft->prepared, earlier, others);
    if (!chosen) {
        co_return tl::unexpected{chosen.error()};
    }
    const auto done = co_await carry_out(git, all, draft->prepared, places);
    if (!done) {
        co_return tl::unexpected{done.error()};
    }
    const auto answered = co_await answer_trust(git, order.trust, places);
    if (!answered) {
        co_return tl::unexpected{answered.error()};
    }
    co_return std::move(draft->notes);
}

} // namespace ao::workers::launch
