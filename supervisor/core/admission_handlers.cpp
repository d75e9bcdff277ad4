// What sessions need when nobody asks: their turn to start, and the space of those that are over.
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"

namespace ao::core {

domain::Load CoreLoop::load() const {
    return {store_->sessions.count_begun(), policy_.free_memory()};
}

// Nobody overtakes those that wait.
bool CoreLoop::may_start() const {
    return store_->sessions.queued().empty() &&
           domain::why_it_queues(policy_.admission, load()).empty();
}

void CoreLoop::look_after_sessions(Outcome& outcome) {
    const auto now = Clock::now();
    if (outcome.place_came_free || (admission_at_ && *admission_at_ <= now)) {
        admit_waiting(outcome);
    }
    if (space_at_ <= now) {
        free_space(outcome);
    }
    if (silence_at_ && *silence_at_ <= now) {
        note_silences(outcome);
    }
    if (held_back_at_ && *held_back_at_ <= now) {
        serve_held_back(outcome);
    }
}

void CoreLoop::admit_waiting(Outcome& outcome) {
    const auto waiting = store_->sessions.queued();
    auto load = this->load();
    std::size_t admitted = 0;
    for (const auto& session : waiting) {
        if (admitted == ipc::limits().admissions_at_once ||
            !domain::why_it_queues(policy_.admission, load).empty()) {
            break;
        }
        apply(in_context(session,
                         [&](const auto& context) { return domain::admit(session, context); }),
              false, outcome);
        ++load.sessions;
        ++admitted;
    }
    outcome.then([this, is_empty = admitted == waiting.size()] {
        admission_at_ =
            is_empty ? std::nullopt : std::optional{Clock::now() + ipc::limits().admission_every};
    });
}

void CoreLoop::free_space(Outcome& outcome) {
    const auto now = ipc::wall_now();
    const auto sessions = store_->sessions.quarantined_before(now - ipc::limits().quarantine_kept);
    for (const auto& session : sessions) {
        apply(in_context(session,
                         [&](const auto& context) { return domain::free_space(session, context); }),
              false, outcome);
    }
    outcome.then([this] { space_at_ = Clock::now() + ipc::limits().quarantine_every; });
}

} // namespace ao::core
