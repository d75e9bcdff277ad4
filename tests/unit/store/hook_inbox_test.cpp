// Raw hook events: each once, byte for byte, until somebody has dealt with it.
#include "tests/unit/store/scratch_store.h"

namespace ao::store {

class HookInboxTest : public FixtureWith<ScratchStore> {
    CPPUNIT_TEST_SUITE(HookInboxTest);
    CPPUNIT_TEST(an_event_is_kept_byte_for_byte);
    CPPUNIT_TEST(an_empty_payload_is_a_payload);
    CPPUNIT_TEST(an_event_that_comes_again_changes_nothing);
    CPPUNIT_TEST(only_new_events_are_pending);
    CPPUNIT_TEST(pruning_takes_done_events_only);
    CPPUNIT_TEST_SUITE_END();

    bool insert(const std::string& event_id, const std::string& payload = "{}") {
        return world().hooks.insert({.event_id = event_id,
                                     .session_id = "s-1",
                                     .agent = "claude-code",
                                     .event = "Stop",
                                     .generation = 3,
                                     .payload = payload},
                                    kNow);
    }

    std::string payload_of(std::string_view event_id) {
        return database()
            .value<Blob>("SELECT payload FROM hook_inbox WHERE event_id = ?", event_id)
            .bytes;
    }

public:
    void an_event_is_kept_byte_for_byte() {
        const std::string bytes{"\0{\xff\xfe'}\0", 7};

        CPPUNIT_ASSERT(insert("e-1", bytes));

        CPPUNIT_ASSERT_EQUAL(bytes, payload_of("e-1"));
        const auto row =
            database().row<std::string, std::string, std::string, std::int64_t, domain::WallTime>(
                "SELECT session_id, agent, event, generation, received_at FROM hook_inbox");
        CPPUNIT_ASSERT((std::tuple{std::string{"s-1"}, std::string{"claude-code"},
                                   std::string{"Stop"}, std::int64_t{3}, kNow}) == row);
    }

    void an_empty_payload_is_a_payload() {
        CPPUNIT_ASSERT(insert("e-1", ""));

        CPPUNIT_ASSERT_EQUAL(std::string{}, payload_of("e-1"));
    }

    void an_event_that_comes_again_changes_nothing() {
        CPPUNIT_ASSERT(insert("e-1", "first"));

        CPPUNIT_ASSERT(!insert("e-1", "second"));
        CPPUNIT_ASSERT(insert("e-2"));

        CPPUNIT_ASSERT_EQUAL(std::string{"first"}, payload_of("e-1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, world().count("hook_inbox"));
    }

    void only_new_events_are_pending() {
        insert("e-1");
        insert("e-2");
        database().run("UPDATE hook_inbox SET state = 'done' WHERE event_id = 'e-1'");

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, world().hooks.pending_count());
    }

    void pruning_takes_done_events_only() {
        for (int i = 1; i <= 6; ++i) {
            insert("e-" + std::to_string(i));
        }
        database().run("UPDATE hook_inbox SET state = 'done' WHERE id IN (2, 3, 5, 6)");
        database().run("UPDATE hook_inbox SET state = 'poisoned' WHERE id = 4");

        world().hooks.prune(4);
        CPPUNIT_ASSERT((std::vector<std::tuple<std::int64_t>>{{1}, {4}, {5}, {6}}) ==
                       database().rows<std::int64_t>("SELECT id FROM hook_inbox ORDER BY id"));

        world().hooks.prune(0);
        CPPUNIT_ASSERT((std::vector<std::tuple<std::int64_t>>{{1}, {4}}) ==
                       database().rows<std::int64_t>("SELECT id FROM hook_inbox ORDER BY id"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookInboxTest);

} // namespace ao::store
