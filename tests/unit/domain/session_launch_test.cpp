// From the plan of a launch to its program: what is planned, what is written, what fails.
#include "supervisor/domain/agent_choice.h"
#include "supervisor/domain/session_status.h"
#include "supervisor/domain/system_prompt.h"
#include "tests/unit/domain/session_course.h"

using namespace ao::domain;
using namespace ao::testing;
namespace ipc = ao::ipc;

namespace {

SpawnOrder for_agent() {
    SpawnOrder order;
    order.harness = "codex";
    order.prompt = "fix it";
    order.model = "m1";
    order.permissions = "auto";
    return order;
}

ipc::LaunchPlan with_file() {
    ipc::LaunchPlan plan;
    plan.argv = {"codex", "--", "fix it"};
    plan.environment = {{"CODEX_HOME", "/x"}};
    plan.files.resize(1);
    plan.native_id = "n-1";
    plan.is_signal_capable = true;
    return plan;
}

} // namespace

class SessionLaunchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionLaunchTest);
    CPPUNIT_TEST(a_launch_is_planned_first_with_all_that_was_ordered);
    CPPUNIT_TEST(files_of_the_plan_are_written_before_its_program_is_started);
    CPPUNIT_TEST(a_plan_that_is_refused_leaves_nothing_to_undo);
    CPPUNIT_TEST(a_restore_plans_the_same_conversation_and_writes_the_files_again);
    CPPUNIT_TEST(a_restore_whose_plan_is_refused_keeps_the_folder);
    CPPUNIT_TEST(a_conversation_that_begins_anew_has_another_id);
    CPPUNIT_TEST(what_was_stored_without_a_plan_is_planned);
    CPPUNIT_TEST(the_nearest_wish_decides_the_agent);
    CPPUNIT_TEST(a_prompt_is_for_agents_and_a_command_for_shells);
    CPPUNIT_TEST(further_branches_live_beside_a_root_branch);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_launch_is_planned_first_with_all_that_was_ordered() {
        Course course{project(), true, for_agent()};
        const auto& plan = course.next<ipc::PlanLaunch>();
        CPPUNIT_ASSERT_EQUAL(std::string{"codex"}, plan.agent);
        CPPUNIT_ASSERT_EQUAL(std::string{"fix it"}, plan.prompt);
        CPPUNIT_ASSERT_EQUAL(std::string{"m1"}, plan.model);
        CPPUNIT_ASSERT_EQUAL(std::string{"auto"}, plan.permissions);
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/worktrees/app/app-1"}, plan.worktree);
        CPPUNIT_ASSERT(!plan.system_prompt.empty());
        CPPUNIT_ASSERT(!plan.again);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plan.generation);
        CPPUNIT_ASSERT(status_of(course.session()) == SessionStatus::spawning);
    }

    void files_of_the_plan_are_written_before_its_program_is_started() {
        Course course{project(), true, for_agent()};
        course.planned(with_file());
        course.done(ipc::WorktreeCreated{"b", "c"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, course.next<ipc::PrepareLaunch>().files.size());

        course.done(ipc::LaunchPrepared{});
        const auto& host = course.next<ipc::StartHost>();
        CPPUNIT_ASSERT(with_file().argv == host.argv);
        CPPUNIT_ASSERT(host.environment.front() == with_file().environment.front());
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, course.session().native_id);
        CPPUNIT_ASSERT(course.session().is_signal_capable);
    }

    void a_plan_that_is_refused_leaves_nothing_to_undo() {
        Course course{project(), true, for_agent()};
        course.failed("AGENT_BINARY_NOT_FOUND");
        CPPUNIT_ASSERT(!course.has_next());
        CPPUNIT_ASSERT(course.session().is_terminated());
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_BINARY_NOT_FOUND"}, course.session().end_reason);
    }

    void a_restore_plans_the_same_conversation_and_writes_the_files_again() {
        Course course = lived();
        course.order_restore();
        const auto& plan = course.next<ipc::PlanLaunch>();
        CPPUNIT_ASSERT(plan.again);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, plan.native_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, plan.generation);

        auto again = with_file();
        again.resumes = true;
        again.native_id.clear();
        course.planned(again).done(ipc::WorktreeCreated{"b", ""});
        course.next<ipc::PrepareLaunch>();
        course.done(ipc::LaunchPrepared{});
        CPPUNIT_ASSERT_EQUAL(std::string{"pty:app-1.2"}, course.next<ipc::StartHost>().handle);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, course.session().native_id);
    }

    void a_restore_whose_plan_is_refused_keeps_the_folder() {
        Course course = lived();
        course.order_restore().failed("AGENT_BINARY_NOT_FOUND");
        CPPUNIT_ASSERT(!course.has_next());
        CPPUNIT_ASSERT(course.session().workspace == WorkspaceState::present);
        CPPUNIT_ASSERT(course.session().is_terminated());
    }

    void a_conversation_that_begins_anew_has_another_id() {
        Course course = lived();
        auto anew = with_file();
        anew.native_id = "n-2";
        course.order_restore().planned(anew);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-2"}, course.session().native_id);
    }

    void what_was_stored_without_a_plan_is_planned() {
        Session stored = Course{}.session();
        stored.phase = SessionPhase::worktree;
        stored.generation = 0;
        const auto of = project();
        const auto transition =
            after_step(stored, StepSucceeded{ipc::WorktreeCreated{"b", "c"}}, {of, kPlaces, kNow});
        CPPUNIT_ASSERT(std::holds_alternative<ipc::PlanLaunch>(*transition.next));
    }

    void the_nearest_wish_decides_the_agent() {
        ProjectConfig config;
        CPPUNIT_ASSERT_EQUAL(std::string{"claude-code"},
                             with_agent({}, config, "claude-code").harness);
        config.agent_config = {"m-project", "auto"};
        config.worker.agent = "codex";
        config.worker.agent_config.model = "m-role";
        const auto chosen = with_agent({}, config, "claude-code");
        CPPUNIT_ASSERT_EQUAL(std::string{"codex"}, chosen.harness);
        CPPUNIT_ASSERT_EQUAL(std::string{"m-role"}, chosen.model);
        CPPUNIT_ASSERT_EQUAL(std::string{"auto"}, chosen.permissions);
        const auto named = with_agent(for_agent(), config, "claude-code");
        CPPUNIT_ASSERT_EQUAL(std::string{"m1"}, named.model);
        SpawnOrder command;
        command.command = "make";
        CPPUNIT_ASSERT_EQUAL(std::string{"shell"}, with_agent(command, config, "x").harness);
        CPPUNIT_ASSERT(with_agent(command, config, "x").model.empty());
    }

    void a_prompt_is_for_agents_and_a_command_for_shells() {
        auto shell = Course::shell();
        CPPUNIT_ASSERT(fault_of_order(shell).empty());
        shell.prompt = "p";
        CPPUNIT_ASSERT(!fault_of_order(shell).empty());
        auto agent = for_agent();
        CPPUNIT_ASSERT(fault_of_order(agent).empty());
        agent.command = "make";
        CPPUNIT_ASSERT(!fault_of_order(agent).empty());
    }

    void further_branches_live_beside_a_root_branch() {
        Session session;
        session.harness = "codex";
        session.branch = "ao/app-1/root";
        CPPUNIT_ASSERT(system_prompt_of(session).find("ao/app-1/<topic>") != std::string::npos);
        session.branch = "feature";
        CPPUNIT_ASSERT(system_prompt_of(session).find("feature/<topic>") != std::string::npos);
        session.harness = "shell";
        CPPUNIT_ASSERT(system_prompt_of(session).empty());
    }

private:
    // One that ran once, was killed and kept its folder.
    static Course lived() {
        Course course{project(), true, for_agent()};
        course.planned(with_file())
            .done(ipc::WorktreeCreated{"b", "c"})
            .done(ipc::LaunchPrepared{})
            .done(ipc::HostStarted{1, 2})
            .kill(true)
            .done(ipc::HostStopped{true});
        CPPUNIT_ASSERT(course.session().is_terminated());
        return course;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionLaunchTest);
