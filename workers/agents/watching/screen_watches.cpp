// The list is compared with what is watched; a watch that goes on is not touched, so that what was
// told is not told again.
#include "workers/agents/watching/screen_watches.h"

#include "ipc/pty/pane_files.h"
#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace ao::workers::agents {

namespace {

// A pane of a multiplexer has a state file too, with a socket in it that is the multiplexer's: the
// core has a viewer opened there.
constexpr std::string_view kOwnHost = "pty:";

ScreenTask task_of(const ipc::WatchedSession& session) {
    const bool is_through_viewer = !session.handle.starts_with(kOwnHost);
    return {session.session_id,
            session.handle,
            is_through_viewer ? pty::viewer_directory(session.host_directory)
                              : session.host_directory,
            is_through_viewer,
            nullptr,
            session.ready_pattern};
}

} // namespace

ScreenWatches::ScreenWatches(Workbench& workbench, CatalogNow catalog)
    : workbench_{workbench}
    , catalog_{std::move(catalog)} {}

ScreenWatches::~ScreenWatches() {
    follow({});
}

void ScreenWatches::follow(const std::vector<ipc::WatchedSession>& sessions) {
    auto before = std::exchange(followed_, {});
    for (const auto& session : sessions) {
        if (followed_.size() == kMaxWatchedScreens) {
            std::fprintf(stderr,
                         "more than %zu sessions: the screens of the others are not watched\n",
                         kMaxWatchedScreens);
            break;
        }
        Followed followed{session};
        const auto known = before.find(session.session_id);
        if (known != before.end() && known->second.session.generation == session.generation) {
            followed.is_ready = known->second.is_ready;
            followed.watch = std::exchange(known->second.watch, nullptr);
        }
        followed_.insert_or_assign(session.session_id, std::move(followed));
    }
    for (const auto& [id, gone] : before) {
        if (gone.watch) {
            gone.watch->end();
        }
    }
    renew();
}

void ScreenWatches::look_at_rows() {
    renew();
}

void ScreenWatches::renew() {
    if (followed_.empty()) {
        rows_.clear();
        return;
    }
    const auto catalog = catalog_();
    for (auto& [id, followed] : followed_) {
        apply(followed, *catalog);
    }
    forget_rows();
}

void ScreenWatches::apply(Followed& followed, const Catalog& catalog) {
    const auto& session = followed.session;
    auto task = task_of(session);
    if (session.wants_screen) {
        task.rules = rules_of(session.agent, catalog);
    }
    const bool is_wanted = task.rules || !task.ready_pattern.empty();
    if (followed.watch && !(is_wanted && followed.watch->task() == task)) {
        std::exchange(followed.watch, nullptr)->end();
    }
    if (!is_wanted) {
        return;
    }
    if (!followed.watch) {
        followed.watch = std::make_shared<ScreenWatch>(
            workbench_, std::move(task),
            [this, id = session.session_id](const ScreenFinding& finding) { report(id, finding); });
    }
    followed.watch->begin();
}

std::shared_ptr<const ScreenRules> ScreenWatches::rules_of(const std::string& agent,
                                                           const Catalog& catalog) {
    const auto* const entry = catalog.entry(agent);
    if (entry == nullptr) {
        return nullptr;
    }
    auto& known = rows_[agent];
    if (known.text != entry->text) {
        known.text = entry->text;
        known.rules =
            entry->row.screen ? std::make_shared<const ScreenRules>(*entry->row.screen) : nullptr;
    }
    return known.rules;
}

void ScreenWatches::forget_rows() {
    std::erase_if(rows_, [this](const auto& row) {
        return std::none_of(followed_.begin(), followed_.end(), [&](const auto& entry) {
            return entry.second.session.agent == row.first;
        });
    });
}

void ScreenWatches::report(const std::string& session_id, const ScreenFinding& finding) {
    const auto followed = followed_.find(session_id);
    if (followed == followed_.end()) {
        return;
    }
    followed->second.is_ready = followed->second.is_ready || finding.is_ready;
    ipc::AgentObserved seen;
    seen.session_id = session_id;
    seen.generation = followed->second.session.generation;
    seen.source = ipc::ObservationSource::screen;
    seen.state = finding.told.state;
    seen.is_ready = followed->second.is_ready;
    seen.detail = finding.told.rule;
    workbench_.report(std::move(seen));
}

} // namespace ao::workers::agents
