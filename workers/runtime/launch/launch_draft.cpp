// Files with the same real path are one file with several steps.
#include "workers/runtime/launch/launch_draft.h"

#include "ipc/codec.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/launch/trust.h"

#include <algorithm>

namespace ao::workers::launch {

namespace fs = std::filesystem;

namespace {

git::GitProblem about(const Place& place, const fs::path& real, git::GitProblem cause) {
    if (cause.code == kUnreadable || cause.code == kNotWritten) {
        cause.message = place.name_of(real) + " " + cause.message +
                        ". It was left as it is; correct it or move it away, and try again.";
    }
    return cause;
}

std::string seed_of(const ipc::LaunchFile& file, const LaunchPlaces& places) {
    const auto home = places.at(ipc::FilePlace::home);
    if (file.seed.empty() || !home) {
        return "";
    }
    const auto real = (*home)->real_path(file.seed);
    const auto text = real ? (*home)->read(*real) : Result<std::optional<std::string>>{};
    return text && *text ? **text : "";
}

/// Of the launches that wrote this file before, the first.
const PreparedFile* known_file(const PreparedFile& file, const std::optional<Prepared>& earlier,
                               const std::vector<Prepared>& others, const Prepared*& owner) {
    if (earlier) {
        owner = &*earlier;
        if (const auto* found = earlier->find(file.place, file.real)) {
            return found;
        }
    }
    if (file.place == ipc::FilePlace::worktree) {
        return nullptr;
    }
    for (const auto& other : others) {
        owner = &other;
        if (const auto* found = other.find(file.place, file.real)) {
            return found;
        }
    }
    return nullptr;
}

void take_over(PreparedFile& file, const ipc::PrepareLaunch& order, const PreparedFile& known,
               const Prepared& owner) {
    file.is_created = known.is_created;
    file.text = known.text;
    file.is_excluded = known.is_excluded;
    file.is_skipped = known.is_skipped;
    for (std::size_t at = 0; at < file.steps.size() && at < known.steps.size(); ++at) {
        file.written[at] = known.written[at];
        const auto& content = owner.order.files[known.steps[at]].content;
        if (content != order.files[file.steps[at]].content) {
            file.written[at].earlier.push_back(content);
        }
    }
}

/// Those that were made for this file, so that the last one who uses it takes them away.
void add_folders_of(const Prepared& owner, const PreparedFile& file,
                    std::vector<PreparedFolder>& folders) {
    for (const auto& folder : owner.folders) {
        const bool is_known = std::any_of(folders.begin(), folders.end(), [&](const auto& known) {
            return known.place == folder.place && known.real == folder.real;
        });
        if (!is_known && folder.place == file.place && git::is_below(file.real, folder.real)) {
            folders.push_back(folder);
        }
    }
}

Result<Done> draft_file(LaunchDraft& draft, PreparedFile& file, const LaunchPlaces& places,
                        const std::optional<Prepared>& earlier,
                        const std::vector<Prepared>& others) {
    const auto& order = draft.prepared.order;
    const auto& place = **places.at(file.place);
    const auto there = place.read(file.real);
    if (!there) {
        return tl::unexpected{there.error()};
    }
    const auto text = *there ? **there : first_text(order, file, places);
    file.written.resize(file.steps.size());
    const Prepared* owner = nullptr;
    const auto* known = known_file(file, earlier, others, owner);
    if (known != nullptr && *there) {
        take_over(file, order, *known, *owner);
        add_folders_of(*owner, file, draft.prepared.folders);
    } else {
        file.is_created = !*there;
        if (*there && file.place == ipc::FilePlace::worktree) {
            if (!ipc::is_utf8(text)) {
                return tl::unexpected{
                    about(place, file.real, {kUnreadable, "is no text in UTF-8"})};
            }
            file.text = text;
        }
        std::transform(file.steps.begin(), file.steps.end(), file.written.begin(), [&](auto step) {
            return Written{members_before(order.files[step], text), {}};
        });
    }
    if (const auto merged = with_steps(order, file, text); !merged) {
        return tl::unexpected{about(place, file.real, merged.error())};
    }
    Prepared missing;
    for (auto& folder : place.missing_folders(file.real)) {
        missing.folders.push_back({file.place, std::move(folder)});
    }
    add_folders_of(missing, file, draft.prepared.folders);
    return Done{};
}

Result<Done> sort_into_files(LaunchDraft& draft, const LaunchPlaces& places) {
    const auto& order = draft.prepared.order;
    for (std::size_t at = 0; at < order.files.size(); ++at) {
        const auto& wanted = order.files[at];
        const auto place = places.at(wanted.place);
        if (!place) {
            return tl::unexpected{place.error()};
        }
        const auto real = (*place)->real_path(wanted.path);
        if (!real) {
            return tl::unexpected{real.error()};
        }
        const auto there = (*place)->read(*real);
        if (there && *there && leaves_alone(wanted, **there)) {
            draft.notes.push_back((*place)->name_of(*real) +
                                  " is not ao's and was left as it is; the agent reads that one.");
            continue;
        }
        auto& files = draft.prepared.files;
        auto file = std::find_if(files.begin(), files.end(), [&](const auto& other) {
            return other.place == wanted.place && other.real == *real;
        });
        if (file == files.end()) {
            files.push_back({wanted.place, *real, {}, {}, false, {}, false, false});
            file = files.end() - 1;
        }
        file->steps.push_back(at);
    }
    return Done{};
}

Result<Done> try_trust(const ipc::PrepareLaunch& order, const LaunchPlaces& places) {
    for (const auto& step : order.trust) {
        const auto home = places.at(ipc::FilePlace::home);
        if (!home) {
            return tl::unexpected{home.error()};
        }
        const auto real = (*home)->real_path(step.path);
        const auto text = real ? (*home)->read(*real) : tl::unexpected{real.error()};
        if (!text) {
            return tl::unexpected{text.error()};
        }
        if (const auto answered = with_trust(step, text->value_or("")); !answered) {
            return tl::unexpected{about(**home, *real, answered.error())};
        }
    }
    return Done{};
}

} // namespace

Result<std::string> with_steps(const ipc::PrepareLaunch& order, const PreparedFile& file,
                               std::string_view text) {
    Result<std::string> merged{std::string{text}};
    for (const auto step : file.steps) {
        merged = with_ours(order.files[step], *merged);
        if (!merged) {
            break;
        }
    }
    return merged;
}

std::string first_text(const ipc::PrepareLaunch& order, const PreparedFile& file,
                       const LaunchPlaces& places) {
    return file.steps.empty() ? "" : seed_of(order.files[file.steps.front()], places);
}

Result<LaunchDraft> draft_launch(const ipc::PrepareLaunch& order, const LaunchPlaces& places,
                                 const std::optional<Prepared>& earlier,
                                 const std::vector<Prepared>& others) {
    LaunchDraft draft;
    draft.prepared.order = order;
    draft.prepared.order.trust.clear();
    if (earlier) {
        draft.prepared.folders = earlier->folders;
    }
    if (const auto sorted = sort_into_files(draft, places); !sorted) {
        return tl::unexpected{sorted.error()};
    }
    for (auto& file : draft.prepared.files) {
        if (const auto done = draft_file(draft, file, places, earlier, others); !done) {
            return tl::unexpected{done.error()};
        }
    }
    if (const auto tried = try_trust(order, places); !tried) {
        return tl::unexpected{tried.error()};
    }
    return draft;
}

} // namespace ao::workers::launch
