// The rules, in the order in which a message meets them.
#include "supervisor/domain/message_delivery.h"

#include "ipc/fields.h"

#include <algorithm>

namespace ao::domain {

namespace {

void settle(Message& message, MessageState state, std::string detail, WallTime now) {
    message.state = state;
    message.detail = std::move(detail);
    if (state != MessageState::failed) {
        message.submitted_at = now;
    }
}

MessageState state_of(ipc::MessageFate fate) {
    switch (fate) {
    case ipc::MessageFate::written:
        return MessageState::written;
    case ipc::MessageFate::submitted:
        return MessageState::submitted;
    case ipc::MessageFate::unconfirmed:
        return MessageState::unconfirmed;
    case ipc::MessageFate::refused:
        break;
    }
    return MessageState::failed;
}

} // namespace

std::string why_it_waits(const Session& session, const Message& message, WallTime now) {
    if (session.phase != SessionPhase::live) {
        return "the session is being started; the message is typed when it runs";
    }
    const bool decides =
        session.activity == Activity::waiting_input || session.activity == Activity::blocked;
    if (decides && !message.interrupt && !message.answers) {
        return "the session waits for a decision, which a message would answer; the message is "
               "typed after it. To decide: ao session attach " +
               session.id;
    }
    if (message.not_before && now < *message.not_before) {
        return "its agent is starting; the message is typed when it is ready";
    }
    return {};
}

std::optional<WallTime> starting_until(const Session& session, WallTime now) {
    if (!session.is_signal_capable || session.first_signal_at) {
        return std::nullopt;
    }
    return session.launched_at.value_or(now) + kAgentStarts;
}

std::optional<AnswerRefusal> why_not_answered(const Session& session) {
    if (session.phase == SessionPhase::live && session.activity == Activity::waiting_input) {
        return std::nullopt;
    }
    if (session.phase == SessionPhase::live && session.activity == Activity::blocked) {
        return AnswerRefusal{"DIALOG_TAKES_KEYS",
                             "session " + session.id +
                                 " asks for a permission, which is given or refused by a key: ao "
                                 "session attach " +
                                 session.id};
    }
    return AnswerRefusal{"NOTHING_TO_ANSWER",
                         "session " + session.id +
                             " waits for no decision; send a message without --answer"};
}

Message opening_message(const ipc::TypedPrompt& prompt, WallTime launched_at) {
    const auto wait = prompt.pattern.empty() ? prompt.after_ms : prompt.within_ms;
    Message message;
    message.text = prompt.text;
    message.created_at = launched_at;
    message.not_before = launched_at + std::chrono::milliseconds{wait};
    return message;
}

Message make_ready(Message message, WallTime now) {
    if (message.not_before) {
        message.not_before = std::min(*message.not_before, now);
    }
    return message;
}

bool takes_messages(const Session& session) {
    return session.intent == SessionIntent::run && session.phase != SessionPhase::ended;
}

const Message* next_to_deliver(const Session& session, const std::vector<Message>& open,
                               WallTime now) {
    const Message* first = nullptr;
    bool is_busy = false;
    for (const auto& message : open) {
        const bool is_under_way = !message.operation.empty();
        const bool has_own_lane = message.interrupt || message.answers;
        if (has_own_lane && !is_under_way && why_it_waits(session, message, now).empty()) {
            return &message;
        }
        is_busy = is_busy || (is_under_way && !message.interrupt);
        if (first == nullptr && !message.interrupt && !is_under_way) {
            first = &message;
        }
    }
    const bool may = first != nullptr && !is_busy && why_it_waits(session, *first, now).empty();
    return may ? first : nullptr;
}

ipc::OperationArguments delivery_of(const Message& message, const Session& session,
                                    const SessionPlaces& places) {
    return ipc::DeliverMessage{session.id, session.handle, host_directory(session, places),
                               message.id, message.text,   message.interrupt};
}

Message after_delivery(Message message, const StepOutcome& outcome, WallTime now) {
    message.operation.clear();
    std::visit(ipc::Overloaded{
                   [&](const StepSucceeded& step) {
                       const auto* delivered = std::get_if<ipc::MessageDelivered>(&step.result);
                       if (delivered == nullptr) {
                           settle(message, MessageState::failed, "the worker answered otherwise",
                                  now);
                           return;
                       }
                       settle(message, state_of(delivered->fate), delivered->detail, now);
                   },
                   [&](const StepFailed& failure) {
                       const bool may_come_yet = failure.code == "DEADLINE_EXCEEDED";
                       if (may_come_yet && message.attempts < kMessageAttempts) {
                           message.detail = failure.message; // queued: tried again
                           return;
                       }
                       settle(message, MessageState::failed, failure.message, now);
                   },
               },
               outcome);
    return message;
}

Message acknowledge(Message message, WallTime now) {
    if (message.state == MessageState::submitted || message.state == MessageState::unconfirmed) {
        message.state = MessageState::acknowledged;
        message.acknowledged_at = now;
    }
    return message;
}

Message give_up(Message message, std::string why) {
    if (message.state == MessageState::queued && message.operation.empty()) {
        message.state = MessageState::failed;
        message.detail = std::move(why);
    }
    return message;
}

} // namespace ao::domain
