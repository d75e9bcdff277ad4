// One after the other, so that a very long transcript keeps nobody else's waiting.
#include "workers/agents/watching/transcript_watches.h"

#include <algorithm>
#include <poll.h>
#include <set>

namespace ao::workers::agents {

TranscriptWatches::TranscriptWatches(Workbench& workbench, FileWatch& files, std::string home)
    : workbench_{workbench}
    , files_{files}
    , home_{std::move(home)} {}

void TranscriptWatches::follow(const std::vector<ipc::WatchedSession>& sessions,
                               const Catalog& catalog) {
    std::set<std::string> followed;
    for (const auto& session : sessions) {
        const auto* row = catalog.find(session.agent);
        if (session.is_transcript_set_aside) {
            // Nothing of it is read any more, also not what is in line.
            std::erase_if(line_, [&](const auto& watch) {
                return watch->session().session_id == session.session_id;
            });
            watches_.erase(session.session_id);
        } else if (row != nullptr && row->transcript) {
            follow(session, *row);
            followed.insert(session.session_id);
        }
    }
    for (auto next = watches_.begin(); next != watches_.end();) {
        const auto current = next++;
        if (followed.find(current->first) == followed.end()) {
            let_go(std::string{current->first});
        }
    }
    files_.look_again();
}

void TranscriptWatches::follow(const ipc::WatchedSession& session, const AgentRow& row) {
    auto place = transcript_place(row, session, home_);
    auto rules = rules_of(row);
    if (const auto found = watches_.find(session.session_id); found != watches_.end()) {
        auto& watch = *found->second;
        const bool is_same_file =
            watch.place().path == place.path && watch.place().companions == place.companions;
        if (is_same_file && &watch.rules() == rules.get()) {
            watch.renew(session);
            return;
        }
        let_go(session.session_id);
    }
    if (place.path.empty()) {
        return;
    }
    auto watch = std::make_shared<TranscriptWatch>(
        workbench_, files_, std::move(rules), session, std::move(place),
        [this, id = session.session_id] {
            if (const auto found = watches_.find(id); found != watches_.end()) {
                put_in_line(found->second);
            }
        });
    watches_[session.session_id] = watch;
    put_in_line(std::move(watch));
}

void TranscriptWatches::let_go(const std::string& session_id) {
    const auto found = watches_.find(session_id);
    const auto watch = found->second;
    watches_.erase(found);
    watch->let_go();
    put_in_line(watch);
}

std::shared_ptr<const TranscriptRules> TranscriptWatches::rules_of(const AgentRow& row) {
    auto& rules = rules_[row.id];
    if (!rules || !(rules->spec() == *row.transcript)) {
        rules = std::make_shared<const TranscriptRules>(*row.transcript);
    }
    return rules;
}

void TranscriptWatches::put_in_line(Shared watch) {
    if (std::find(line_.begin(), line_.end(), watch) == line_.end()) {
        line_.push_back(std::move(watch));
    }
    wait_for_turn();
}

void TranscriptWatches::wait_for_turn() {
    if (is_waiting_ || line_.empty()) {
        return;
    }
    is_waiting_ = true;
    workbench_.wait_for(nothing_.read_end.get(), POLLIN, std::chrono::milliseconds{0},
                        [this](bool) {
                            is_waiting_ = false;
                            read_next();
                            wait_for_turn();
                        });
}

void TranscriptWatches::read_next() {
    if (line_.empty()) {
        return;
    }
    const auto watch = line_.front();
    line_.pop_front();
    workbench_.take_in_hand("transcript:" + watch->session().session_id, [&] {
        if (watch->step()) {
            line_.push_back(watch);
        }
    });
}

} // namespace ao::workers::agents
