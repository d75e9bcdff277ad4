// Why a session is shown as it is: its status, what that rests on, and what would change it. Pure.
#pragma once

#include "supervisor/domain/message.h"
#include "supervisor/domain/session.h"
#include "supervisor/domain/session_status.h"

#include <optional>
#include <string>
#include <vector>

namespace ao::domain {

/// The operation that is under way for a session.
struct StepUnderWay {
    std::string kind;
    std::string worker;
    std::uint64_t deliveries = 0; // to workers, one after the other
    std::uint64_t deaths = 0;     // of workers that had it in hand
    WallTime begun_at;
    WallTime deadline_at;
};

/// What is known besides the session itself.
struct SessionSurroundings {
    std::optional<StepUnderWay> step;
    std::string why_it_queues; // empty: it does not, or may start at any moment
    std::vector<Message> queued;
    std::vector<Message> unacknowledged;
    std::vector<std::string> hooks_set_aside; // events over which workers died, as text
    bool is_transcript_set_aside = false;     // workers died over it
    bool is_worker_there = true;              // the one that runs sessions
};

struct Evidence {
    std::string fact;
    std::string value;
    std::optional<WallTime> since; // nothing: has no time of its own
};

struct SessionExplanation {
    SessionStatus status = SessionStatus::idle;
    std::string because;              // one sentence
    std::vector<Evidence> evidence;   // the strongest first
    std::vector<std::string> changes; // what would make it another one, as sentences
};

SessionExplanation explain(const Session& session, const SessionSurroundings& surroundings);

} // namespace ao::domain
