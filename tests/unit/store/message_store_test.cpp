// Messages come back as they were put, in their order.
#include "tests/unit/store/scratch_store.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::store {

using domain::Message;
using domain::MessageState;

class MessageStoreTest : public FixtureWith<ScratchDatabase> {
    CPPUNIT_TEST_SUITE(MessageStoreTest);
    CPPUNIT_TEST(a_message_comes_back_as_it_was);
    CPPUNIT_TEST(those_that_wait_come_in_order);
    CPPUNIT_TEST(the_oldest_are_forgotten_but_not_what_waits);
    CPPUNIT_TEST(a_message_is_found_by_its_operation);
    CPPUNIT_TEST_SUITE_END();

    MessageStore messages() { return MessageStore{database()}; }

    static Message message(std::int64_t number, MessageState state = MessageState::queued) {
        Message message;
        message.id = "msg_" + std::to_string(number);
        message.session_id = "app-1";
        message.number = number;
        message.text = "text \xC3\xA4\n";
        message.interrupt = true;
        message.state = state;
        message.operation = "op_" + std::to_string(number);
        message.attempts = 2;
        message.detail = "detail";
        message.created_at = later(1);
        message.submitted_at = later(2);
        return message;
    }

public:
    void setUp() override {
        FixtureWith::setUp();
        migrate(database(), landed_migrations(), kNow);
        domain::Project project;
        project.id = "app";
        project.path = "/src/app";
        ProjectStore{database()}.put(project);
        domain::Session session;
        session.id = "app-1";
        session.project_id = "app";
        session.number = 1;
        SessionStore{database()}.insert(session);
    }

    void a_message_comes_back_as_it_was() {
        auto stored = message(1);
        messages().insert(stored, 10);
        CPPUNIT_ASSERT(stored == messages().newest("app-1", 1).front());
        stored.state = MessageState::acknowledged;
        stored.acknowledged_at = later(3);
        stored.operation.clear();
        messages().update(stored);
        CPPUNIT_ASSERT(stored == messages().newest("app-1", 1).front());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, messages().next_number("app-1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, messages().next_number("app-2"));
    }

    void those_that_wait_come_in_order() {
        messages().insert(message(2), 10);
        messages().insert(message(1), 10);
        messages().insert(message(3, MessageState::submitted), 10);
        const auto queued = messages().queued("app-1");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, queued.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, queued.front().number);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, messages().unacknowledged("app-1").size());
    }

    void the_oldest_are_forgotten_but_not_what_waits() {
        messages().insert(message(1), 2);
        messages().insert(message(2, MessageState::submitted), 2);
        messages().insert(message(3, MessageState::submitted), 2);
        messages().insert(message(4, MessageState::submitted), 2);
        const auto kept = messages().newest("app-1", 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, kept.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, kept.back().number);
    }

    void a_message_is_found_by_its_operation() {
        messages().insert(message(1), 10);
        CPPUNIT_ASSERT(messages().find_by_operation("op_1").has_value());
        CPPUNIT_ASSERT(!messages().find_by_operation("op_2"));
        CPPUNIT_ASSERT(!messages().find_by_operation(""));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageStoreTest);

} // namespace ao::store
