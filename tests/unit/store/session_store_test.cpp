// Projects and sessions come back as they were put.
#include "tests/unit/store/scratch_store.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::store {

namespace {

domain::Session full_session() {
    domain::Session session;
    session.id = "app-7";
    session.project_id = "app";
    session.number = 7;
    session.kind = "orchestrator";
    session.harness = "shell";
    session.display_name = "name";
    session.issue_id = "GH-1";
    session.prompt = "prompt\n\xC3\xA4";
    session.command = "make";
    session.intent = domain::SessionIntent::end;
    session.phase = domain::SessionPhase::removing;
    session.operation = "op_1";
    session.keeps_workspace = true;
    session.repository = "/src/app";
    session.branch = "ao/app-7/root";
    session.base = "main";
    session.workspace_path = "/w";
    session.workspace = domain::WorkspaceState::quarantined;
    session.workspace_note = "/q";
    session.handle = "pty:app-7.2";
    session.generation = 2;
    session.activity = domain::Activity::waiting_input;
    session.activity_at = later(1);
    session.first_signal_at = later(2);
    session.end_reason = "exited";
    session.end_detail = "exit 3";
    session.exit_code = 3;
    session.exit_signal = 9;
    session.created_at = later(3);
    session.updated_at = later(4);
    session.queued_at = later(5);
    session.memory_cap_mb = 512;
    session.cpu_cap_percent = 50;
    session.caps_problem = "because";
    session.memory_kills = 2;
    session.memory_kill_process = "python3";
    session.model = "m";
    session.permissions = "auto";
    session.is_signal_capable = true;
    session.launched_at = later(6);
    session.silent_at = later(7);
    session.waits_on = "Bash";
    session.tools_in_flight = "t1\tBash\n";
    session.native_id = "n-1";
    session.transcript_path = "/t.jsonl";
    session.title = "title";
    session.summary = "summary";
    return session;
}

domain::Project full_project() {
    domain::Project project;
    project.id = "app";
    project.path = "/src/app";
    project.name = "App";
    project.origin_url = "https://example.test/app.git";
    project.default_branch = "trunk";
    project.config.env = {{"A", "b"}};
    project.config.symlinks = {"x"};
    project.config.worker.agent = "codex";
    project.config.reviewers = {"claude-code"};
    project.config.memory_mb = 512;
    project.registered_at = later(0);
    project.children = {{"api", "https://example.test/api.git"}, {"web", ""}};
    return project;
}

} // namespace

class SessionStoreTest : public FixtureWith<ScratchDatabase> {
    CPPUNIT_TEST_SUITE(SessionStoreTest);
    CPPUNIT_TEST(a_session_comes_back_as_it_was);
    CPPUNIT_TEST(a_session_is_found_by_its_operation);
    CPPUNIT_TEST(numbers_count_on_within_a_project);
    CPPUNIT_TEST(a_session_needs_its_project);
    CPPUNIT_TEST(a_project_comes_back_as_it_was);
    CPPUNIT_TEST(an_archived_project_can_be_brought_back);
    CPPUNIT_TEST(two_projects_cannot_have_one_path);
    CPPUNIT_TEST_SUITE_END();

    SessionStore sessions() { return SessionStore{database()}; }

    ProjectStore projects() { return ProjectStore{database()}; }

public:
    void setUp() override {
        FixtureWith::setUp();
        migrate(database(), landed_migrations(), kNow);
        projects().put(full_project());
    }

    void a_session_comes_back_as_it_was() {
        auto session = full_session();
        sessions().insert(session);
        CPPUNIT_ASSERT(session == sessions().find("app-7").value());

        session.exit_code.reset();
        session.first_signal_at.reset();
        session.phase = domain::SessionPhase::ended;
        sessions().update(session);
        CPPUNIT_ASSERT(session == sessions().find("app-7").value());
        CPPUNIT_ASSERT(sessions().unfinished().empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sessions().of_project("app").size());
    }

    void a_session_is_found_by_its_operation() {
        sessions().insert(full_session());
        CPPUNIT_ASSERT(sessions().find_by_operation("op_1").has_value());
        CPPUNIT_ASSERT(!sessions().find_by_operation("op_2").has_value());
        CPPUNIT_ASSERT(!sessions().find_by_operation("").has_value());
    }

    void numbers_count_on_within_a_project() {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, sessions().next_number("app"));
        sessions().insert(full_session());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{8}, sessions().next_number("app"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, sessions().next_number("other"));
    }

    void a_session_needs_its_project() {
        auto session = full_session();
        session.project_id = "nobody";
        ASSERT_PROBLEM(constraint, error_of([&] { sessions().insert(session); }));
    }

    void a_project_comes_back_as_it_was() {
        const auto found = projects().find("app").value();
        const auto project = full_project();
        CPPUNIT_ASSERT_EQUAL(project.path, found.path);
        CPPUNIT_ASSERT_EQUAL(project.default_branch, found.default_branch);
        CPPUNIT_ASSERT(project.config == found.config);
        CPPUNIT_ASSERT(project.children == found.children);
        CPPUNIT_ASSERT(projects().find_active_at("/src/app").has_value());
    }

    void an_archived_project_can_be_brought_back() {
        projects().archive("app", later(9));
        CPPUNIT_ASSERT(projects().active().empty());
        CPPUNIT_ASSERT(!projects().find_active_at("/src/app").has_value());
        auto moved = full_project();
        moved.path = "/elsewhere";
        moved.registered_at = later(10);
        projects().put(moved);
        CPPUNIT_ASSERT_EQUAL(std::string{"/elsewhere"}, projects().active().at(0).path);
        CPPUNIT_ASSERT(projects().find("app")->registered_at == later(0));
    }

    void two_projects_cannot_have_one_path() {
        auto second = full_project();
        second.id = "second";
        ASSERT_PROBLEM(constraint, error_of([&] { projects().put(second); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionStoreTest);

} // namespace ao::store
