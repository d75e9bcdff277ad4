// What agents do as others see it: watched screens and transcripts, readiness, silence, usage.
#include "ipc/limits.h"
#include "ipc/vitals.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"
#include "supervisor/domain/message_delivery.h"
#include "supervisor/domain/session_activity.h"
#include "supervisor/domain/usage.h"
#include "supervisor/log.h"

#include <algorithm>

namespace ao::core {

void CoreLoop::take_observation(const ipc::AgentObserved& seen, Outcome& outcome) {
    auto session = store_->sessions.find(seen.session_id);
    if (!session) {
        return;
    }
    const auto before = *session;
    auto after = domain::on_observation(std::move(*session), seen, ipc::wall_now());
    if (after.activity != before.activity) {
        acknowledge_messages(after);
    }
    const bool is_of_this_launch = seen.generation == static_cast<std::uint64_t>(before.generation);
    // One that is still starting may look busy.
    const bool is_first_idle =
        !before.first_signal_at && after.first_signal_at && after.activity == ipc::Activity::idle;
    apply({std::move(after), std::nullopt}, false, outcome);
    if ((seen.is_ready && is_of_this_launch) || is_first_idle) {
        make_ready(before.id, outcome);
    }
}

// Whoever waited for its first word may be typed now.
void CoreLoop::make_ready(const std::string& session_id, Outcome& outcome) {
    for (auto& message : store_->messages.queued(session_id)) {
        if (message.not_before && message.operation.empty()) {
            store_->messages.update(domain::make_ready(std::move(message), ipc::wall_now()));
            outcome.then([this] { held_back_at_ = Clock::now(); });
        }
    }
}

void CoreLoop::watch_sessions(ipc::WorkerRun run, Outcome& outcome) {
    ipc::WatchSessions watch;
    for (const auto& session : store_->sessions.unfinished()) {
        if (!domain::has_host_to_watch(session) || watch.sessions.size() == ipc::kMaxArrayItems) {
            continue;
        }
        ipc::WatchedSession watched;
        watched.session_id = session.id;
        watched.project_id = session.project_id;
        watched.agent = session.harness;
        watched.generation = static_cast<std::uint64_t>(session.generation);
        watched.handle = session.handle;
        watched.host_directory = domain::host_directory(session, policy_.places);
        watched.worktree = session.workspace_path;
        watched.data_directory = policy_.places.data_dir;
        watched.native_id = session.native_id;
        watched.transcript_path = session.transcript_path;
        watched.is_transcript_set_aside = domain::is_transcript_set_aside(session, ipc::limits());
        watched.wants_screen = domain::wants_screen(session);
        watched.started_at_ms =
            session.launched_at.value_or(session.created_at).time_since_epoch().count();
        watch.sessions.push_back(std::move(watched));
    }
    for (const auto& message : store_->messages.held_back()) {
        for (auto& watched : watch.sessions) {
            const auto plan = watched.session_id == message.session_id
                                  ? store_->launch_plans.find(message.session_id)
                                  : std::nullopt;
            if (plan && plan->typed_prompt) {
                watched.ready_pattern = plan->typed_prompt->pattern;
            }
        }
    }
    std::erase_if(opened_to_watch_, [&](const auto& opened) {
        return std::none_of(watch.sessions.begin(), watch.sessions.end(),
                            [&](const auto& watched) { return watched.handle == opened.first; });
    });
    for (const auto& watched : watch.sessions) {
        open_terminal_to_watch(watched, outcome);
    }
    outcome.then([this, run, watch = std::move(watch)]() mutable {
        watch.revision = ++sessions_revision_;
        output_.send(run, std::move(watch));
    });
}

bool CoreLoop::has_failed(const ipc::OperationId& op_id) const {
    const auto row = store_->operations.find(op_id);
    return row && row->state != store::OperationState::pending &&
           row->state != store::OperationState::done;
}

// In a multiplexer there is nothing to look through until somebody looks. One that could not be
// opened is tried again with the next list.
void CoreLoop::open_terminal_to_watch(const ipc::WatchedSession& watched, Outcome& outcome) {
    if (ipc::runtime_of(watched.handle) == ipc::RuntimeKind::pty) {
        return;
    }
    const auto plan = store_->launch_plans.find(watched.session_id);
    const bool is_watched = !watched.ready_pattern.empty() ||
                            (watched.wants_screen && plan && plan->watches_text.value_or(false));
    const auto opened = opened_to_watch_.find(watched.handle);
    if (!is_watched) {
        opened_to_watch_.erase(watched.handle);
    } else if (opened == opened_to_watch_.end() || has_failed(opened->second)) {
        const auto op_id = "op_" + ipc::random_hex(16);
        outcome.then([this, handle = watched.handle, op_id] { opened_to_watch_[handle] = op_id; });
        const ipc::OpenTerminal order{watched.session_id, watched.handle, watched.host_directory};
        begin(op_id, ipc::WorkerKind::runtime, order, ipc::limits().operation_default, outcome);
    }
}

void CoreLoop::blame_transcript(const std::string& session_id, const std::string& detail) {
    auto session = store_->sessions.find(session_id);
    if (!session) {
        return;
    }
    ++session->transcript_deaths;
    store_->sessions.update(*session);
    if (domain::is_transcript_set_aside(*session, ipc::limits())) {
        log::warn("a transcript was set aside", {{"session", session->id},
                                                 {"agent", session->harness},
                                                 {"deaths", session->transcript_deaths},
                                                 {"last", detail}});
    }
}

// A start of the supervisor begins the wait anew: what was said meanwhile may lie in the spool.
void CoreLoop::note_silences(Outcome& outcome) {
    const auto now = ipc::wall_now();
    const auto wait = ipc::limits().no_signal_after;
    std::optional<Clock::time_point> next;
    for (auto& session : store_->sessions.owing_a_signal()) {
        const auto due =
            std::max(session.launched_at.value_or(session.created_at), began_at_) + wait;
        if (due <= now) {
            apply({domain::note_silence(std::move(session), now), std::nullopt}, false, outcome);
        } else if (!next) {
            next = Clock::now() + (due - now);
        } else {
            next = std::min(*next, Clock::now() + (due - now));
        }
    }
    outcome.then([this, next] { silence_at_ = next; });
}

// Numbers may become smaller: a fact is all that its conversation has used as it was just read, and
// an agent may have written its file anew, or an earlier reading may have been wrong. To keep the
// largest would keep such a mistake for ever.
void CoreLoop::keep_usage(const ipc::UsageSeen& seen) {
    if (!store_->sessions.find(seen.session_id)) {
        return;
    }
    auto fault = domain::fault_of(seen);
    if (fault.empty() &&
        !store_->usage.put(domain::usage_of(seen, ipc::wall_now()), domain::kMaxUsageRows)) {
        fault = "it has too many conversations and models";
    }
    // A worker that goes on like that must not fill the log.
    constexpr std::chrono::minutes kBetweenComplaints{1};
    const auto now = Clock::now();
    if (!fault.empty() && (usage_refusal_told_at_ == Clock::time_point{} ||
                           now - usage_refusal_told_at_ >= kBetweenComplaints)) {
        usage_refusal_told_at_ = now;
        log::warn("refused what a session is said to have used",
                  {{"session", seen.session_id}, {"why", fault}});
    }
}

} // namespace ao::core
