// How sessions move from phase to phase: the table of docs/spawn.md, and that no failure is stuck.
#include "supervisor/domain/session_status.h"
#include "tests/unit/domain/session_course.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;
using namespace ao::testing;
namespace ipc = ao::ipc;

class SessionLifecycleTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionLifecycleTest);
    CPPUNIT_TEST(a_spawn_makes_a_worktree_and_then_a_host);
    CPPUNIT_TEST(links_and_commands_come_between);
    CPPUNIT_TEST(the_base_is_fetched_when_the_project_wants_it);
    CPPUNIT_TEST(the_repositories_of_a_workspace_go_with_every_step);
    CPPUNIT_TEST(a_step_that_fails_is_undone_and_keeps_its_reason);
    CPPUNIT_TEST(a_kill_during_a_step_waits_for_its_end);
    CPPUNIT_TEST(a_kill_ends_the_host_and_takes_a_clean_folder_away);
    CPPUNIT_TEST(a_kill_keeps_the_folder_when_told_to_or_dirty);
    CPPUNIT_TEST(a_kill_that_fails_leaves_the_session_running);
    CPPUNIT_TEST(a_second_kill_changes_nothing);
    CPPUNIT_TEST(only_proof_about_this_launch_ends_a_session);
    CPPUNIT_TEST(beyond_the_limit_a_session_waits_for_its_turn);
    CPPUNIT_TEST(a_kill_of_one_that_waits_ends_it_at_once);
    CPPUNIT_TEST(the_environment_says_who_the_session_is);
    CPPUNIT_TEST(every_phase_has_a_status);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_spawn_makes_a_worktree_and_then_a_host() {
        Course course;
        CPPUNIT_ASSERT_EQUAL(std::string{"app-1"}, course.session().id);
        const auto& worktree = course.next<ipc::CreateWorktree>();
        CPPUNIT_ASSERT_EQUAL(std::string{"ao/app-1/root"}, worktree.branch);
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/worktrees/app/app-1"}, worktree.path);
        CPPUNIT_ASSERT(!worktree.again);

        course.done(ipc::WorktreeCreated{"ao/app-1/root", "abc"});
        const auto& host = course.next<ipc::StartHost>();
        CPPUNIT_ASSERT_EQUAL(std::string{"pty:app-1.1"}, host.handle);
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/hosts/app-1.1"}, host.directory);
        CPPUNIT_ASSERT(status_of(course.session()) == SessionStatus::spawning);

        course.done(ipc::HostStarted{1, 2});
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::live);
        CPPUNIT_ASSERT(has_host_to_watch(course.session()));
        CPPUNIT_ASSERT(!course.has_next());
        CPPUNIT_ASSERT(status_of(course.session()) == SessionStatus::idle);
    }

    void links_and_commands_come_between() {
        auto with_links = project();
        with_links.config.symlinks = {"node_modules"};
        Course course{with_links};
        course.done(ipc::WorktreeCreated{"b", "c"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, course.next<ipc::ProvisionWorktree>().symlinks.size());
        course.done(ipc::WorktreeProvisioned{});
        course.next<ipc::StartHost>();

        Course copies;
        copies.done(ipc::WorktreeCreated{"b", "c", true});
        copies.next<ipc::ProvisionWorktree>();
    }

    void the_base_is_fetched_when_the_project_wants_it() {
        CPPUNIT_ASSERT(!Course{}.next<ipc::CreateWorktree>().fetch_first);
        auto fetching = project();
        fetching.config.fetch_base = true;
        CPPUNIT_ASSERT(Course{fetching}.next<ipc::CreateWorktree>().fetch_first);
    }

    void the_repositories_of_a_workspace_go_with_every_step() {
        auto workspace = project();
        workspace.children = {{"api", ""}, {"web", ""}};
        const std::vector<std::string> names{"api", "web"};
        Course course{workspace};
        CPPUNIT_ASSERT(names == course.next<ipc::CreateWorktree>().children);
        course.live().kill().done(ipc::HostStopped{true});
        CPPUNIT_ASSERT(names == course.next<ipc::RemoveWorktree>().children);
        course.done(kRemoved).undo_clean_up();
        CPPUNIT_ASSERT(names == course.next<ipc::BringBackWorktree>().children);
    }

    void a_step_that_fails_is_undone_and_keeps_its_reason() {
        Course worktree;
        worktree.failed("BRANCH_NOT_FETCHED");
        worktree.next<ipc::RemoveWorktree>();
        worktree.done(ipc::WorktreeRemoved{ipc::WorktreeFate::removed, "", ""});
        CPPUNIT_ASSERT(worktree.session().is_terminated());
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_NOT_FETCHED"}, worktree.session().end_reason);
        CPPUNIT_ASSERT(worktree.session().workspace == WorkspaceState::none);

        Course host;
        host.done(ipc::WorktreeCreated{"b", "c"}).failed("SPAWN_FAILED");
        host.next<ipc::StopHost>();
        host.done(ipc::HostStopped{false});
        host.next<ipc::RemoveWorktree>();
        host.done(kRemoved);
        CPPUNIT_ASSERT(host.session().is_terminated());
        CPPUNIT_ASSERT_EQUAL(std::string{"SPAWN_FAILED"}, host.session().end_reason);
    }

    void a_kill_during_a_step_waits_for_its_end() {
        Course course;
        course.kill();
        CPPUNIT_ASSERT(!course.has_next());
        CPPUNIT_ASSERT(status_of(course.session()) == SessionStatus::stopping);
        course.done(ipc::WorktreeCreated{"b", "c"});
        course.next<ipc::RemoveWorktree>();

        Course host;
        host.done(ipc::WorktreeCreated{"b", "c"}).kill().done(ipc::HostStarted{1, 2});
        host.next<ipc::StopHost>();
    }

    void a_kill_ends_the_host_and_takes_a_clean_folder_away() {
        Course course;
        course.live().kill();
        CPPUNIT_ASSERT_EQUAL(std::string{"pty:app-1.1"}, course.next<ipc::StopHost>().handle);
        course.done(ipc::HostStopped{true});
        course.next<ipc::RemoveWorktree>();
        course.done(kRemoved);
        CPPUNIT_ASSERT(course.session().is_terminated());
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::quarantined);
        CPPUNIT_ASSERT_EQUAL(std::string{"killed"}, course.session().end_reason);
    }

    void a_kill_keeps_the_folder_when_told_to_or_dirty() {
        Course told;
        told.live().kill(true).done(ipc::HostStopped{true});
        CPPUNIT_ASSERT(told.session().is_terminated());
        CPPUNIT_ASSERT(told.session().workspace == WorkspaceState::present);

        Course dirty;
        dirty.live().kill().done(ipc::HostStopped{true});
        dirty.done(ipc::WorktreeRemoved{ipc::WorktreeFate::kept_dirty, "uncommitted changes", ""});
        CPPUNIT_ASSERT(dirty.session().is_terminated());
        CPPUNIT_ASSERT(dirty.session().workspace == WorkspaceState::present);
        CPPUNIT_ASSERT_EQUAL(std::string{"uncommitted changes"}, dirty.session().workspace_note);
    }

    void a_kill_that_fails_leaves_the_session_running() {
        Course course;
        course.live().kill().failed("DEADLINE_EXCEEDED");
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::live);
        CPPUNIT_ASSERT(course.session().intent == SessionIntent::run);
        course.kill();
        course.next<ipc::StopHost>();
    }

    void a_second_kill_changes_nothing() {
        Course course;
        course.live().kill();
        const auto before = course.session();
        course.kill(true);
        CPPUNIT_ASSERT(before == course.session());
        CPPUNIT_ASSERT(!course.has_next());
    }

    void only_proof_about_this_launch_ends_a_session() {
        Course course;
        course.live();
        auto seen = ended(course.session());
        seen.state = ipc::HostState::unknown;
        course.saw(seen);
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::live);
        seen = ended(course.session());
        seen.handle = "pty:app-1.0";
        course.saw(seen);
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::live);

        course.saw(ended(course.session()));
        CPPUNIT_ASSERT(course.session().is_terminated());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, course.session().exit_code.value());
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::present);
    }

    void beyond_the_limit_a_session_waits_for_its_turn() {
        Course course{project(), false};
        CPPUNIT_ASSERT(!course.has_next());
        CPPUNIT_ASSERT(status_of(course.session()) == SessionStatus::queued);
        course.admit();
        course.next<ipc::CreateWorktree>();
        CPPUNIT_ASSERT(status_of(course.session()) == SessionStatus::spawning);

        Course restored;
        restored.live().saw(ended(restored.session())).when_full().restore();
        CPPUNIT_ASSERT(status_of(restored.session()) == SessionStatus::queued);
        CPPUNIT_ASSERT(restored.admit().next<ipc::CreateWorktree>().again);
    }

    void a_kill_of_one_that_waits_ends_it_at_once() {
        Course course{project(), false};
        course.kill();
        CPPUNIT_ASSERT(!course.has_next());
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::ended);
        CPPUNIT_ASSERT(!course.session().queued_at);
    }

    void the_environment_says_who_the_session_is() {
        auto with_env = project();
        with_env.config.env = {{"AO_SESSION_ID", "somebody-else"}, {"COLOR", "red"}};
        Course course{with_env};
        course.done(ipc::WorktreeCreated{"b", "c"});
        std::map<std::string, std::string> seen;
        for (const auto& variable : course.next<ipc::StartHost>().environment) {
            CPPUNIT_ASSERT_MESSAGE(variable.name,
                                   seen.emplace(variable.name, variable.value).second);
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"app-1"}, seen["AO_SESSION_ID"]);
        CPPUNIT_ASSERT_EQUAL(std::string{"app"}, seen["AO_PROJECT_ID"]);
        CPPUNIT_ASSERT_EQUAL(std::string{"/data"}, seen["AO_DATA_DIR"]);
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, seen["AO_LAUNCH_GENERATION"]);
        CPPUNIT_ASSERT_EQUAL(std::string{"red"}, seen["COLOR"]);
    }

    void every_phase_has_a_status() {
        Session session;
        for (std::size_t i = 0; i < enum_names(SessionPhase{}).size(); ++i) {
            session.phase = static_cast<SessionPhase>(i);
            const bool is_over = status_of(session) == SessionStatus::terminated;
            CPPUNIT_ASSERT_EQUAL(session.phase == SessionPhase::ended, is_over);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionLifecycleTest);
