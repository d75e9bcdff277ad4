// Messages: the row, the operation that delivers it and who waits for its receipt.
#include "ipc/limits.h"
#include "ipc/vitals.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"
#include "supervisor/domain/message_delivery.h"

namespace ao::core {

void CoreLoop::handle(const MessageWanted& input, Outcome& outcome) {
    const auto session = store_->sessions.find(input.session_id);
    const auto refuse = [&](tl::unexpected<CoreRefusal> why) {
        outcome.then([reply = input.accepted, why = std::move(why)] { reply(why); });
    };
    if (!session) {
        return refuse(tl::unexpected{no_such_session(input.session_id)});
    }
    if (!domain::takes_messages(*session)) {
        return refuse(refusal("SESSION_TERMINATED",
                              "session " + session->id +
                                  " is over or ending; bring it back: ao session restore " +
                                  session->id));
    }
    if (const auto why = input.answers ? domain::why_not_answered(*session) : std::nullopt) {
        return refuse(refusal(why->code, why->text));
    }
    if (store_->messages.queued(session->id).size() >= ipc::limits().messages_waiting) {
        return refuse(
            refusal("MESSAGE_QUEUE_FULL", std::to_string(ipc::limits().messages_waiting) +
                                              " messages wait for session " + session->id +
                                              " already; see: ao session messages " + session->id));
    }
    domain::Message message;
    message.id = "msg_" + ipc::random_hex(16);
    message.session_id = session->id;
    message.number = store_->messages.next_number(session->id);
    message.text = input.text;
    message.interrupt = input.interrupt;
    message.answers = input.answers;
    message.created_at = ipc::wall_now();
    if (!message.interrupt) {
        message.not_before = domain::starting_until(*session, message.created_at);
    }
    message.detail = domain::why_it_waits(*session, message, message.created_at);
    store_->messages.insert(message, ipc::limits().messages_kept);
    outcome.then([this, message, accepted = input.accepted, settled = input.settled] {
        waiting_for_message_[message.id] = settled;
        accepted(message);
    });
    serve_messages(*session, outcome);
    if (message.not_before) {
        outcome.then([this] { held_back_at_ = Clock::now(); });
    }
    if (!message.detail.empty()) {
        tell(message, outcome); // it may take long: nobody is kept waiting
    }
}

void CoreLoop::tell(const domain::Message& message, Outcome& outcome) {
    outcome.then([this, message] {
        const auto waiting = waiting_for_message_.extract(message.id);
        if (!waiting.empty()) {
            waiting.mapped()(message);
        }
    });
}

void CoreLoop::keep(const domain::Message& message, Outcome& outcome) {
    store_->messages.update(message);
    if (message.state != domain::MessageState::queued) {
        tell(message, outcome);
    }
}

void CoreLoop::serve_messages(const domain::Session& session, Outcome& outcome) {
    auto queued = store_->messages.queued(session.id);
    if (!domain::takes_messages(session)) {
        for (auto& message : queued) {
            keep(domain::give_up(std::move(message), "the session ended before it could be typed"),
                 outcome);
        }
        return;
    }
    if (domain::why_not_answered(session)) {
        std::erase_if(queued, [&](domain::Message& message) {
            const bool is_late = message.answers && message.operation.empty();
            if (is_late) {
                keep(domain::give_up(std::move(message), "the decision was taken before it"),
                     outcome);
            }
            return is_late;
        });
    }
    while (const auto* next = domain::next_to_deliver(session, queued, ipc::wall_now())) {
        auto& message = queued[static_cast<std::size_t>(next - queued.data())];
        message.operation = "op_" + ipc::random_hex(16);
        message.detail.clear();
        ++message.attempts;
        store_->messages.update(message);
        begin(message.operation, ipc::WorkerKind::runtime,
              domain::delivery_of(message, session, policy_.places),
              ipc::limits().operation_default, outcome);
    }
}

// Messages that wait for a time: those whose time has come are typed, the next time is noted.
void CoreLoop::serve_held_back(Outcome& outcome) {
    const auto now = ipc::wall_now();
    std::optional<Clock::time_point> next;
    for (const auto& message : store_->messages.held_back()) {
        if (*message.not_before > now) {
            next = Clock::now() + (*message.not_before - now); // the first one is the earliest
            break;
        }
        if (const auto session = store_->sessions.find(message.session_id)) {
            serve_messages(*session, outcome);
        }
    }
    outcome.then([this, next] { held_back_at_ = next; });
}

void CoreLoop::advance_message_of(const store::OperationRow& row, Outcome& outcome) {
    auto message = store_->messages.find_by_operation(row.op_id);
    if (!message) {
        return;
    }
    const auto session = store_->sessions.find(message->session_id);
    keep(domain::after_delivery(std::move(*message), outcome_of(row), ipc::wall_now()), outcome);
    if (session) {
        serve_messages(*session, outcome);
    }
}

void CoreLoop::acknowledge_messages(const domain::Session& session) {
    for (auto& message : store_->messages.unacknowledged(session.id)) {
        store_->messages.update(domain::acknowledge(std::move(message), ipc::wall_now()));
    }
}

} // namespace ao::core
