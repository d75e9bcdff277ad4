// Facts coalesce while they wait and are kept until they are acknowledged.
#include "ipc/outbox.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::ipc;

namespace {

Fact tool(const std::string& name, const std::string& version) {
    return ToolSeen{name, Availability::available, "", version, ""};
}

std::string version_of(const Fact& fact) {
    return std::get<ToolSeen>(fact).version;
}

} // namespace

class OutboxTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OutboxTest);
    CPPUNIT_TEST(facts_leave_in_order_with_sequences_from_one);
    CPPUNIT_TEST(a_newer_fact_replaces_a_waiting_one_of_its_subject);
    CPPUNIT_TEST(a_fact_under_way_is_never_changed);
    CPPUNIT_TEST(credits_bound_what_is_under_way);
    CPPUNIT_TEST(facts_stay_under_way_until_acknowledged);
    CPPUNIT_TEST(acknowledging_what_was_never_sent_changes_nothing);
    CPPUNIT_TEST(too_many_subjects_are_refused_not_dropped_silently);
    CPPUNIT_TEST_SUITE_END();

public:
    void facts_leave_in_order_with_sequences_from_one() {
        Outbox outbox{8, 8};
        outbox.put(tool("git", "1"), 0);
        outbox.put(tool("tmux", "2"), 0);

        CPPUNIT_ASSERT_EQUAL(Sequence{1}, outbox.next()->sequence);
        const auto second = outbox.next();
        CPPUNIT_ASSERT_EQUAL(Sequence{2}, second->sequence);
        CPPUNIT_ASSERT_EQUAL(std::string{"2"}, version_of(second->fact));
        CPPUNIT_ASSERT(!outbox.next());
    }

    void a_newer_fact_replaces_a_waiting_one_of_its_subject() {
        Outbox outbox{8, 8};
        outbox.put(tool("git", "old"), 0);
        outbox.put(tool("git", "new"), 1);

        CPPUNIT_ASSERT_EQUAL(std::string{"new"}, version_of(outbox.next()->fact));
        CPPUNIT_ASSERT(!outbox.next());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, outbox.figures().coalesced);
    }

    void a_fact_under_way_is_never_changed() {
        Outbox outbox{8, 8};
        outbox.put(tool("git", "first"), 0);
        outbox.next();

        outbox.put(tool("git", "second"), 0);

        CPPUNIT_ASSERT_EQUAL(std::string{"first"}, version_of(outbox.under_way().front().fact));
        CPPUNIT_ASSERT_EQUAL(Sequence{2}, outbox.next()->sequence);
    }

    void credits_bound_what_is_under_way() {
        Outbox outbox{2, 8};
        for (const auto* name : {"a", "b", "c"}) {
            outbox.put(tool(name, ""), 0);
        }
        outbox.next();
        outbox.next();

        CPPUNIT_ASSERT(!outbox.next());
        outbox.acknowledge(1);
        CPPUNIT_ASSERT_EQUAL(Sequence{3}, outbox.next()->sequence);
    }

    void facts_stay_under_way_until_acknowledged() {
        Outbox outbox{8, 8};
        outbox.put(tool("a", ""), 0);
        outbox.put(tool("b", ""), 0);
        outbox.next();
        outbox.next();

        outbox.acknowledge(1);

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, outbox.under_way().size());
        CPPUNIT_ASSERT_EQUAL(Sequence{2}, outbox.under_way().front().sequence);
        CPPUNIT_ASSERT(!outbox.is_empty());
        outbox.acknowledge(2);
        CPPUNIT_ASSERT(outbox.is_empty());
    }

    void acknowledging_what_was_never_sent_changes_nothing() {
        Outbox outbox{8, 8};
        outbox.put(tool("a", ""), 0);

        outbox.acknowledge(99);

        CPPUNIT_ASSERT_EQUAL(Sequence{1}, outbox.next()->sequence);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, outbox.figures().acknowledged);
    }

    void too_many_subjects_are_refused_not_dropped_silently() {
        Outbox outbox{8, 1};

        CPPUNIT_ASSERT(outbox.put(tool("a", ""), 0));
        CPPUNIT_ASSERT(!outbox.put(tool("b", ""), 0));
        CPPUNIT_ASSERT(outbox.put(tool("a", "newer"), 0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutboxTest);
