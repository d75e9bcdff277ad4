// When a session is over, and when somebody only says so.
#include "supervisor/domain/host_evidence.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao;
using namespace ao::domain;
using namespace std::chrono_literals;

class HostEvidenceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostEvidenceTest);
    CPPUNIT_TEST(what_a_process_proves_is_believed_at_once_and_of_any_number);
    CPPUNIT_TEST(a_look_that_failed_ends_nothing);
    CPPUNIT_TEST(one_or_two_that_are_not_listed_are_over);
    CPPUNIT_TEST(three_that_are_not_listed_are_not_believed_when_they_are_most_of_all);
    CPPUNIT_TEST(three_of_many_are_believed);
    CPPUNIT_TEST(a_session_that_was_active_lately_is_not_ended_by_a_list);
    CPPUNIT_TEST(one_that_waits_for_a_decision_is_ended_like_any_other);
    CPPUNIT_TEST(another_launch_and_another_phase_change_nothing);
    CPPUNIT_TEST_SUITE_END();

    static constexpr WallTime kNow{std::chrono::hours{1}};

    static Session session() {
        Session session;
        session.id = "app-1";
        session.phase = SessionPhase::live;
        session.handle = "tmux:app-1.1";
        session.activity_at = kNow - 61s;
        return session;
    }

    static ipc::HostSeen missing(std::uint64_t missed, std::uint64_t looked_for) {
        ipc::HostSeen seen;
        seen.session_id = "app-1";
        seen.handle = "tmux:app-1.1";
        seen.state = ipc::HostState::ended;
        seen.evidence = ipc::HostEvidence::listing;
        seen.missed = missed;
        seen.looked_for = looked_for;
        return seen;
    }

    static void assert_verdict(HostVerdict expected, const Session& session,
                               const ipc::HostSeen& seen) {
        CPPUNIT_ASSERT(judge(session, seen, kNow) == expected);
    }

public:
    void what_a_process_proves_is_believed_at_once_and_of_any_number() {
        auto active = session();
        active.activity_at = kNow;
        auto seen = missing(16, 16);
        seen.evidence = ipc::HostEvidence::process;
        assert_verdict(HostVerdict::ended, active, seen);
    }

    void a_look_that_failed_ends_nothing() {
        auto seen = missing(0, 1);
        seen.state = ipc::HostState::unknown;
        assert_verdict(HostVerdict::goes_on, session(), seen);
    }

    void one_or_two_that_are_not_listed_are_over() {
        assert_verdict(HostVerdict::ended, session(), missing(1, 1));
        assert_verdict(HostVerdict::ended, session(), missing(2, 2));
    }

    void three_that_are_not_listed_are_not_believed_when_they_are_most_of_all() {
        assert_verdict(HostVerdict::not_believed, session(), missing(3, 3));
        assert_verdict(HostVerdict::not_believed, session(), missing(3, 5));
    }

    void three_of_many_are_believed() {
        assert_verdict(HostVerdict::ended, session(), missing(3, 6));
    }

    void a_session_that_was_active_lately_is_not_ended_by_a_list() {
        auto active = session();
        active.activity_at = kNow - 60s;
        assert_verdict(HostVerdict::active_lately, active, missing(1, 1));
    }

    void one_that_waits_for_a_decision_is_ended_like_any_other() {
        auto waiting = session();
        waiting.activity = Activity::waiting_input;
        assert_verdict(HostVerdict::ended, waiting, missing(1, 1));
    }

    void another_launch_and_another_phase_change_nothing() {
        auto later = session();
        later.handle = "tmux:app-1.2";
        assert_verdict(HostVerdict::goes_on, later, missing(1, 1));
        auto stopping = session();
        stopping.phase = SessionPhase::stopping;
        assert_verdict(HostVerdict::goes_on, stopping, missing(1, 1));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostEvidenceTest);
