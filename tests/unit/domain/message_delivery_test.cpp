// When messages are typed, in which order, and what becomes of them.
#include "supervisor/domain/message_delivery.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;
namespace ipc = ao::ipc;

namespace {

constexpr WallTime kNow{std::chrono::milliseconds{1'000}};

Session live_session() {
    Session session;
    session.id = "app-1";
    session.phase = SessionPhase::live;
    session.handle = "pty:app-1.1";
    session.generation = 1;
    return session;
}

Message queued(std::int64_t number) {
    Message message;
    message.id = "msg_" + std::to_string(number);
    message.session_id = "app-1";
    message.number = number;
    message.text = "text";
    return message;
}

Message typed_now(std::int64_t number) {
    auto message = queued(number);
    message.operation = "op_1";
    message.attempts = 1;
    return message;
}

std::string next_of(const Session& session, const std::vector<Message>& open) {
    const auto* next = next_to_deliver(session, open, kNow);
    return next == nullptr ? "" : next->id;
}

Message after(Message message, ipc::MessageFate fate) {
    return after_delivery(std::move(message), StepSucceeded{ipc::MessageDelivered{fate, "why"}},
                          kNow);
}

} // namespace

class MessageDeliveryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MessageDeliveryTest);
    CPPUNIT_TEST(messages_are_typed_one_after_the_other_in_order);
    CPPUNIT_TEST(nothing_is_typed_while_a_decision_is_awaited);
    CPPUNIT_TEST(an_answer_is_typed_into_the_decision_it_is_meant_for);
    CPPUNIT_TEST(the_dialog_of_a_permission_takes_no_text);
    CPPUNIT_TEST(a_prompt_waits_until_its_agent_is_ready_or_its_time_has_come);
    CPPUNIT_TEST(an_agent_that_was_just_launched_is_waited_for);
    CPPUNIT_TEST(a_message_for_a_session_that_starts_waits_for_it);
    CPPUNIT_TEST(an_interrupt_overtakes_everything);
    CPPUNIT_TEST(the_receipt_tells_how_far_it_came);
    CPPUNIT_TEST(a_delivery_that_was_not_answered_is_tried_again_but_not_for_ever);
    CPPUNIT_TEST(a_failed_delivery_says_why);
    CPPUNIT_TEST(activity_acknowledges_what_was_submitted);
    CPPUNIT_TEST(the_end_of_the_session_fails_what_waits_and_nothing_else);
    CPPUNIT_TEST_SUITE_END();

public:
    void messages_are_typed_one_after_the_other_in_order() {
        CPPUNIT_ASSERT_EQUAL(std::string{"msg_1"}, next_of(live_session(), {queued(1), queued(2)}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, next_of(live_session(), {typed_now(1), queued(2)}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, next_of(live_session(), {}));
    }

    void nothing_is_typed_while_a_decision_is_awaited() {
        auto session = live_session();
        session.activity = Activity::waiting_input;
        CPPUNIT_ASSERT_EQUAL(std::string{}, next_of(session, {queued(1)}));
        CPPUNIT_ASSERT(why_it_waits(session, queued(1), kNow).find("decision") !=
                       std::string::npos);
        CPPUNIT_ASSERT(takes_messages(session));
    }

    void an_answer_is_typed_into_the_decision_it_is_meant_for() {
        auto session = live_session();
        session.activity = Activity::waiting_input;
        auto answer = queued(2);
        answer.answers = true;

        CPPUNIT_ASSERT_EQUAL(std::string{}, next_of(session, {queued(1)}));
        CPPUNIT_ASSERT_EQUAL(std::string{"msg_2"}, next_of(session, {queued(1), answer}));
        CPPUNIT_ASSERT(!why_not_answered(session));
    }

    void the_dialog_of_a_permission_takes_no_text() {
        auto session = live_session();
        CPPUNIT_ASSERT_EQUAL(std::string{"NOTHING_TO_ANSWER"},
                             std::string{why_not_answered(session)->code});
        session.activity = Activity::blocked;
        CPPUNIT_ASSERT_EQUAL(std::string{"DIALOG_TAKES_KEYS"},
                             std::string{why_not_answered(session)->code});
    }

    void a_prompt_waits_until_its_agent_is_ready_or_its_time_has_come() {
        const ipc::TypedPrompt prompt{"do it", 100, "ready", 5'000};
        auto message = opening_message(prompt, kNow);
        message.id = "msg_1";
        CPPUNIT_ASSERT(kNow + std::chrono::milliseconds{5'000} == message.not_before);
        CPPUNIT_ASSERT_EQUAL(std::string{}, next_of(live_session(), {message}));

        CPPUNIT_ASSERT_EQUAL(std::string{"msg_1"},
                             next_of(live_session(), {make_ready(message, kNow)}));
        CPPUNIT_ASSERT(next_to_deliver(live_session(), {message}, *message.not_before) != nullptr);
        CPPUNIT_ASSERT(kNow + std::chrono::milliseconds{100} ==
                       opening_message({"do it", 100, "", 5'000}, kNow).not_before);
    }

    void an_agent_that_was_just_launched_is_waited_for() {
        auto session = live_session();
        CPPUNIT_ASSERT(!starting_until(session, kNow)); // a shell says nothing

        session.is_signal_capable = true;
        session.launched_at = kNow - std::chrono::seconds{1};
        CPPUNIT_ASSERT(*session.launched_at + kAgentStarts == starting_until(session, kNow));

        session.first_signal_at = kNow;
        CPPUNIT_ASSERT(!starting_until(session, kNow));
    }

    void a_message_for_a_session_that_starts_waits_for_it() {
        auto session = live_session();
        session.phase = SessionPhase::host;
        CPPUNIT_ASSERT(takes_messages(session));
        CPPUNIT_ASSERT_EQUAL(std::string{}, next_of(session, {queued(1)}));
        session.intent = SessionIntent::end;
        CPPUNIT_ASSERT(!takes_messages(session));
    }

    void an_interrupt_overtakes_everything() {
        auto session = live_session();
        session.activity = Activity::waiting_input;
        auto interrupt = queued(3);
        interrupt.interrupt = true;
        CPPUNIT_ASSERT_EQUAL(std::string{"msg_3"},
                             next_of(session, {typed_now(1), queued(2), interrupt}));
        interrupt.operation = "op_2";
        session.activity = Activity::idle;
        CPPUNIT_ASSERT_EQUAL(std::string{"msg_2"}, next_of(session, {queued(2), interrupt}));
    }

    void the_receipt_tells_how_far_it_came() {
        const auto submitted = after(typed_now(1), ipc::MessageFate::submitted);
        CPPUNIT_ASSERT(submitted.state == MessageState::submitted);
        CPPUNIT_ASSERT(submitted.submitted_at == kNow);
        CPPUNIT_ASSERT(submitted.operation.empty());
        CPPUNIT_ASSERT(after(typed_now(1), ipc::MessageFate::written).state ==
                       MessageState::written);
        const auto refused = after(typed_now(1), ipc::MessageFate::refused);
        CPPUNIT_ASSERT(refused.state == MessageState::failed);
        CPPUNIT_ASSERT_EQUAL(std::string{"why"}, refused.detail);
        CPPUNIT_ASSERT(!refused.submitted_at);
    }

    void a_delivery_that_was_not_answered_is_tried_again_but_not_for_ever() {
        const StepFailed late{"DEADLINE_EXCEEDED", "late"};
        auto message = after_delivery(typed_now(1), late, kNow);
        CPPUNIT_ASSERT(message.state == MessageState::queued);
        CPPUNIT_ASSERT_EQUAL(std::string{"msg_1"}, next_of(live_session(), {message}));
        message.attempts = kMessageAttempts;
        CPPUNIT_ASSERT(after_delivery(message, late, kNow).state == MessageState::failed);
    }

    void a_failed_delivery_says_why() {
        const auto message =
            after_delivery(typed_now(1), StepFailed{"SESSION_TERMINATED", "over"}, kNow);
        CPPUNIT_ASSERT(message.state == MessageState::failed);
        CPPUNIT_ASSERT_EQUAL(std::string{"over"}, message.detail);
    }

    void activity_acknowledges_what_was_submitted() {
        const auto submitted = after(typed_now(1), ipc::MessageFate::submitted);
        const auto acknowledged = acknowledge(submitted, kNow);
        CPPUNIT_ASSERT(acknowledged.state == MessageState::acknowledged);
        CPPUNIT_ASSERT(acknowledged.acknowledged_at == kNow);
        CPPUNIT_ASSERT(acknowledge(queued(1), kNow) == queued(1));
    }

    void the_end_of_the_session_fails_what_waits_and_nothing_else() {
        CPPUNIT_ASSERT(give_up(queued(1), "why").state == MessageState::failed);
        CPPUNIT_ASSERT(give_up(typed_now(1), "why") ==
                       typed_now(1)); // its worker says what became of it
        const auto submitted = after(typed_now(1), ipc::MessageFate::submitted);
        CPPUNIT_ASSERT(give_up(submitted, "why") == submitted);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageDeliveryTest);
