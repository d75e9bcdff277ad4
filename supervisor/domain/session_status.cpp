// First match wins.
#include "supervisor/domain/session_status.h"

namespace ao::domain {

SessionStatus status_of(const Session& session) {
    if (session.is_terminated()) {
        return SessionStatus::terminated;
    }
    if (session.queued_at) {
        return SessionStatus::queued;
    }
    switch (session.phase) {
    case SessionPhase::ended:
        return SessionStatus::terminated;
    case SessionPhase::stopping:
    case SessionPhase::removing:
        return SessionStatus::stopping;
    case SessionPhase::plan:
    case SessionPhase::worktree:
    case SessionPhase::provision:
    case SessionPhase::prepare:
    case SessionPhase::host:
        return session.intent == SessionIntent::run ? SessionStatus::spawning
                                                    : SessionStatus::stopping;
    case SessionPhase::live:
        break;
    }
    switch (session.activity) {
    case Activity::waiting_input:
    case Activity::blocked:
        return SessionStatus::needs_input;
    case Activity::active:
        return SessionStatus::working;
    case Activity::idle:
    case Activity::exited:
        break;
    }
    return session.silent_at ? SessionStatus::no_signal : SessionStatus::idle;
}

} // namespace ao::domain
