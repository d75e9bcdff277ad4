// When a message may be typed and what its delivery came to. Pure; the core stores what is returned
// here and the operation for it in one transaction.
#pragma once

#include "supervisor/domain/message.h"
#include "supervisor/domain/session_lifecycle.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ao::domain {

/// A delivery is begun at most this often. Only where the terminal remembers what was typed is it
/// begun again at all, so a further try never says anything twice.
inline constexpr std::int64_t kMessageAttempts = 3;

/// An agent that was launched takes its time until it reads keys, and what is typed before may be
/// lost in part. Its first word ends the wait; this long it is waited for, since not every agent
/// says something before it is spoken to (codex, resumed).
inline constexpr std::chrono::milliseconds kAgentStarts{8'000};

/// Not before when a message that is sent now may be typed (`make_ready` ends it earlier).
std::optional<WallTime> starting_until(const Session& session, WallTime now);

/// Why nothing may be typed into the session now, as a sentence; empty when it may. A text that
/// is typed while the program waits for a decision would decide it, so it has to be meant for that.
std::string why_it_waits(const Session& session, const Message& message, WallTime now);

/// Why an answer that is given now cannot be typed, with its code for the API; nothing when it can.
/// The dialog of a permission takes keys only: a text that is pasted into it and submitted would
/// choose what is selected there, whatever the text says.
struct AnswerRefusal {
    const char* code;
    std::string text;
};

std::optional<AnswerRefusal> why_not_answered(const Session& session);

/// The prompt of a session whose agent takes it typed: the first message of a launch. It may be
/// typed when the agent is seen to be ready (`make_ready`), and at the plan's time at the latest.
Message opening_message(const ipc::TypedPrompt& prompt, WallTime launched_at);

/// The agent was seen to be ready.
Message make_ready(Message message, WallTime now);

/// Whether a message that is sent now can ever arrive: the session runs or is being started.
bool takes_messages(const Session& session);

/// The message to be typed next: the first that waits, when none is under way. Interrupts and
/// answers are lanes of their own, ahead of all that waits. `open`: those that are queued, by
/// number.
const Message* next_to_deliver(const Session& session, const std::vector<Message>& open,
                               WallTime now);

/// The operation for it. The message is stored with the operation's id and one more attempt.
ipc::OperationArguments delivery_of(const Message& message, const Session& session,
                                    const SessionPlaces& places);

/// What the operation came to.
Message after_delivery(Message message, const StepOutcome& outcome, WallTime now);

/// The program has shown activity: what was submitted has arrived.
Message acknowledge(Message message, WallTime now);

/// The session is over, and with it what was still to be typed; or an answer comes too late.
Message give_up(Message message, std::string why);

} // namespace ao::domain
