// Caps belong to one launch, and a kill for lack of memory is the reason of an end that looks it.
#include "supervisor/domain/session_lifecycle.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;
namespace ipc = ao::ipc;

namespace {

const WallTime kNow{std::chrono::seconds{1'000}};

const SessionPlaces kPlaces{"/data", "/run.json", "/data/worktrees", "/data/hosts", "/data/logs"};

Session session_in(SessionPhase phase) {
    Session session;
    session.id = "app-1";
    session.project_id = "app";
    session.phase = phase;
    session.workspace = WorkspaceState::present;
    session.generation = 1;
    session.handle = "pty:app-1.1";
    return session;
}

ipc::HostSeen ended(std::uint64_t code, std::uint64_t signal) {
    ipc::HostSeen seen;
    seen.session_id = "app-1";
    seen.handle = "pty:app-1.1";
    seen.state = ipc::HostState::ended;
    seen.has_exit = true;
    seen.exit_code = code;
    seen.exit_signal = signal;
    return seen;
}

const ipc::MemoryKillSeen kKilled{"app-1", "pty:app-1.1", 1, "python3", 64};

} // namespace

class SessionCapsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCapsTest);
    CPPUNIT_TEST(those_of_the_project_are_asked_for);
    CPPUNIT_TEST(those_in_force_are_those_of_the_newest_launch);
    CPPUNIT_TEST(a_kill_for_lack_of_memory_is_the_reason_in_either_order);
    CPPUNIT_TEST(a_session_that_goes_on_after_one_ends_for_its_own_reason);
    CPPUNIT_TEST(a_kill_in_another_launch_changes_nothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void those_of_the_project_are_asked_for() {
        const auto order = launched();
        CPPUNIT_ASSERT(order.memory_mb == std::uint64_t{64});
        CPPUNIT_ASSERT(!order.cpu_percent);
    }

    void those_in_force_are_those_of_the_newest_launch() {
        auto session = start({1, 2, 64, std::nullopt, std::nullopt});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{64}, session.memory_cap_mb);

        session = on_memory_kill(session, kKilled, kNow).session;
        session.phase = SessionPhase::worktree; // a restore
        session =
            after_step(session, StepSucceeded{ipc::WorktreeCreated{"b", ""}}, context()).session;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, session.generation);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, session.memory_cap_mb);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, session.memory_kills);

        session = start({3, 4, std::nullopt, std::nullopt, "no controller"});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, session.memory_cap_mb);
        CPPUNIT_ASSERT_EQUAL(std::string{"no controller"}, session.caps_problem);
    }

    void a_kill_for_lack_of_memory_is_the_reason_in_either_order() {
        for (const auto& end : {ended(0, 9), ended(137, 0)}) {
            auto first = on_memory_kill(session_in(SessionPhase::live), kKilled, kNow).session;
            first = on_host(first, end, kNow).session;
            CPPUNIT_ASSERT_EQUAL(std::string{"out_of_memory"}, first.end_reason);
            CPPUNIT_ASSERT_EQUAL(std::string{"python3"}, first.memory_kill_process);

            auto second = on_host(session_in(SessionPhase::live), end, kNow).session;
            CPPUNIT_ASSERT_EQUAL(std::string{"exited"}, second.end_reason);
            second = on_memory_kill(second, kKilled, kNow).session;
            second = on_memory_kill(second, kKilled, kNow).session;
            CPPUNIT_ASSERT_EQUAL(std::string{"out_of_memory"}, second.end_reason);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, second.memory_kills);
        }
    }

    void a_session_that_goes_on_after_one_ends_for_its_own_reason() {
        auto session = on_memory_kill(session_in(SessionPhase::live), kKilled, kNow).session;
        CPPUNIT_ASSERT(session.phase == SessionPhase::live);
        session = on_host(session, ended(3, 0), kNow).session;
        CPPUNIT_ASSERT_EQUAL(std::string{"exited"}, session.end_reason);
    }

    void a_kill_in_another_launch_changes_nothing() {
        auto other = kKilled;
        other.handle = "pty:app-1.7";
        const auto session = session_in(SessionPhase::live);
        CPPUNIT_ASSERT(on_memory_kill(session, other, kNow).session == session);
    }

private:
    LifecycleContext context() {
        project_.config.memory_mb = 64;
        return {project_, kPlaces, kNow, true, &plan_};
    }

    ipc::StartHost launched() {
        const auto made = after_step(session_in(SessionPhase::provision),
                                     StepSucceeded{ipc::WorktreeProvisioned{}}, context());
        return std::get<ipc::StartHost>(made.next.value());
    }

    Session start(ipc::HostStarted started) {
        return after_step(session_in(SessionPhase::host), StepSucceeded{std::move(started)},
                          context())
            .session;
    }

    Project project_;
    ipc::LaunchPlan plan_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCapsTest);
