// What people are told about a session, and that every status has its words.
#include "supervisor/domain/session_explanation.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

using namespace ao::domain;

namespace {

Session live_session() {
    Session session;
    session.id = "app-1";
    session.phase = SessionPhase::live;
    return session;
}

bool mentions(const std::vector<std::string>& sentences, std::string_view part) {
    return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
        return sentence.find(part) != std::string::npos;
    });
}

bool has_evidence(const SessionExplanation& told, std::string_view part) {
    return std::any_of(told.evidence.begin(), told.evidence.end(), [&](const Evidence& evidence) {
        return evidence.value.find(part) != std::string::npos;
    });
}

} // namespace

class SessionExplanationTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionExplanationTest);
    CPPUNIT_TEST(a_running_session_tells_what_its_status_rests_on);
    CPPUNIT_TEST(a_queued_one_tells_what_it_waits_for);
    CPPUNIT_TEST(a_step_tells_its_worker_and_how_often_that_died);
    CPPUNIT_TEST(an_end_tells_how_and_what_can_be_done);
    CPPUNIT_TEST(messages_that_wait_are_named);
    CPPUNIT_TEST(caps_and_whom_they_cost_are_told);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_running_session_tells_what_its_status_rests_on() {
        const auto silent = explain(live_session(), {});
        CPPUNIT_ASSERT(silent.status == SessionStatus::idle);
        CPPUNIT_ASSERT(silent.because.find("said nothing") != std::string::npos);
        CPPUNIT_ASSERT(mentions(silent.changes, "ao session kill app-1"));
        auto session = live_session();
        session.activity = Activity::waiting_input;
        CPPUNIT_ASSERT(explain(session, {}).because.find("decision") != std::string::npos);
    }

    void caps_and_whom_they_cost_are_told() {
        auto session = live_session();
        session.memory_cap_mb = 512;
        session.cpu_cap_percent = 50;
        CPPUNIT_ASSERT(has_evidence(explain(session, {}), "512 MB of memory, 50 % of one core"));
        session.caps_problem = "no controller";
        CPPUNIT_ASSERT(has_evidence(explain(session, {}), "no controller"));

        session.phase = SessionPhase::ended;
        session.end_reason = "out_of_memory";
        session.memory_kills = 1;
        session.memory_kill_process = "python3";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"killed: out of memory at its cap of 512 MB, process python3"},
            explain(session, {}).because);
    }

    void a_queued_one_tells_what_it_waits_for() {
        auto session = live_session();
        session.phase = SessionPhase::worktree;
        session.queued_at = WallTime{};
        SessionSurroundings surroundings;
        surroundings.why_it_queues = "3 sessions run";
        const auto told = explain(session, surroundings);
        CPPUNIT_ASSERT(told.status == SessionStatus::queued);
        CPPUNIT_ASSERT_EQUAL(std::string{"3 sessions run"}, told.because);
    }

    void a_step_tells_its_worker_and_how_often_that_died() {
        auto session = live_session();
        session.phase = SessionPhase::host;
        SessionSurroundings surroundings;
        surroundings.step = StepUnderWay{"start_host", "runtime", 2, 1, {}, {}};
        surroundings.is_worker_there = false;
        const auto told = explain(session, surroundings);
        CPPUNIT_ASSERT(told.status == SessionStatus::spawning);
        CPPUNIT_ASSERT(told.because.find("is not there") != std::string::npos);
        CPPUNIT_ASSERT(has_evidence(told, "runtime 2 times, which died 1 times"));
    }

    void an_end_tells_how_and_what_can_be_done() {
        auto session = live_session();
        session.phase = SessionPhase::ended;
        session.end_reason = "exited";
        session.exit_code = 3;
        session.workspace = WorkspaceState::quarantined;
        session.workspace_note = "/q";
        const auto told = explain(session, {});
        CPPUNIT_ASSERT(told.because.find("exit code 3") != std::string::npos);
        CPPUNIT_ASSERT(has_evidence(told, "quarantined: /q"));
        CPPUNIT_ASSERT(mentions(told.changes, "ao session restore app-1"));
        CPPUNIT_ASSERT(mentions(told.changes, "ao session undo-cleanup app-1"));
    }

    void messages_that_wait_are_named() {
        SessionSurroundings surroundings;
        surroundings.queued.resize(1);
        surroundings.queued[0].id = "msg_1";
        surroundings.queued[0].detail = "not now";
        CPPUNIT_ASSERT(has_evidence(explain(live_session(), surroundings), "waits: not now"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionExplanationTest);
