// Sessions that are over: launched again, cleaned up, brought back.
#include "supervisor/domain/session_status.h"
#include "tests/unit/domain/session_course.h"

using namespace ao::domain;
using namespace ao::testing;
namespace ipc = ao::ipc;

class SessionReturnTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionReturnTest);
    CPPUNIT_TEST(a_restore_launches_again_on_the_same_branch);
    CPPUNIT_TEST(a_restore_that_fails_takes_nothing_away);
    CPPUNIT_TEST(a_restore_without_a_folder_that_fails_leaves_none);
    CPPUNIT_TEST(a_clean_up_concerns_sessions_that_are_over);
    CPPUNIT_TEST(a_cleaned_up_folder_is_brought_back_or_freed);
    CPPUNIT_TEST(a_restore_brings_the_folder_back_or_makes_it_anew);
    CPPUNIT_TEST(what_cannot_be_brought_back_stays_in_quarantine);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_restore_launches_again_on_the_same_branch() {
        Course course;
        course.live().kill(true).done(ipc::HostStopped{true}).restore();
        CPPUNIT_ASSERT(course.next<ipc::CreateWorktree>().again);
        course.done(ipc::WorktreeCreated{"ao/app-1/root", ""});
        CPPUNIT_ASSERT_EQUAL(std::string{"pty:app-1.2"}, course.next<ipc::StartHost>().handle);
        course.done(ipc::HostStarted{1, 2});
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::live);
        CPPUNIT_ASSERT_EQUAL(std::string{}, course.session().end_reason);

        const auto before = course.session();
        course.restore();
        CPPUNIT_ASSERT(before == course.session());
    }

    void a_restore_that_fails_takes_nothing_away() {
        Course course;
        course.live().saw(ended(course.session()));
        course.restore().done(ipc::WorktreeCreated{"b", ""}).failed("SPAWN_FAILED");
        course.next<ipc::StopHost>();
        course.done(ipc::HostStopped{false});
        CPPUNIT_ASSERT(course.session().is_terminated());
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::present);
    }

    // Twice, because the first launch is told apart from later ones elsewhere.
    void a_restore_without_a_folder_that_fails_leaves_none() {
        Course course;
        for (int i = 0; i < 2; ++i) {
            course.live().kill().done(ipc::HostStopped{true}).done(kGone);
            course.restore().failed("GIT_FAILED");
            course.next<ipc::RemoveWorktree>(); // what it may have half made
            course.done(kGone);
            CPPUNIT_ASSERT(course.session().is_terminated());
            CPPUNIT_ASSERT(course.session().workspace != WorkspaceState::present);
            course.restore();
        }
    }

    void a_clean_up_concerns_sessions_that_are_over() {
        Course course;
        course.live().clean_up();
        CPPUNIT_ASSERT(!course.has_next());
        course.saw(ended(course.session())).clean_up();
        course.next<ipc::RemoveWorktree>();
        course.done(kRemoved);
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::quarantined);
        course.clean_up();
        CPPUNIT_ASSERT(!course.has_next());
    }

    void a_cleaned_up_folder_is_brought_back_or_freed() {
        Course course;
        course.live().kill().done(ipc::HostStopped{true}).done(kRemoved);
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::quarantined);
        course.undo_clean_up();
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/q/app-1"},
                             course.next<ipc::BringBackWorktree>().quarantine);
        CPPUNIT_ASSERT(course.session().is_terminated()); // nothing of it runs meanwhile
        course.done(ipc::WorktreeBroughtBack{});
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::ended);
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::present);
        CPPUNIT_ASSERT(!course.undo_clean_up().has_next());

        course.clean_up().done(kRemoved).free_space();
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/q/app-1"},
                             course.next<ipc::FreeWorktree>().quarantine);
        course.done(ipc::WorktreeFreed{});
        CPPUNIT_ASSERT(course.session().phase == SessionPhase::ended);
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::none);
    }

    void a_restore_brings_the_folder_back_or_makes_it_anew() {
        Course course;
        course.live().kill().done(ipc::HostStopped{true}).done(kRemoved).restore();
        course.next<ipc::BringBackWorktree>();
        course.failed("WORKSPACE_NOT_FOUND");
        CPPUNIT_ASSERT(course.next<ipc::CreateWorktree>().again);
        course.done(ipc::WorktreeCreated{course.session().branch, ""});
        course.next<ipc::StartHost>();
    }

    void what_cannot_be_brought_back_stays_in_quarantine() {
        for (const bool is_restore : {true, false}) {
            Course course;
            course.live().kill().done(ipc::HostStopped{true}).done(kRemoved);
            is_restore ? course.restore() : course.undo_clean_up();
            course.failed("WORKSPACE_PATH_OCCUPIED");
            CPPUNIT_ASSERT(!course.has_next());
            CPPUNIT_ASSERT(course.session().phase == SessionPhase::ended);
            CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::quarantined);
            CPPUNIT_ASSERT_EQUAL(std::string{"/data/q/app-1"}, course.session().workspace_note);
            CPPUNIT_ASSERT_EQUAL(std::string{"because"}, course.session().end_detail);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionReturnTest);
