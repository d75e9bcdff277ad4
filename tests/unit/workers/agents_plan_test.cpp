// What the agents worker looks up on the machine to plan a launch, and what it says when something
// is not there.
#include "tests/unit/workers/agents_bench.h"

using ao::testing::AgentsBench;
using ao::testing::tern_file;
using Words = std::vector<std::string>;

class AgentsPlanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentsPlanTest);
    CPPUNIT_TEST(a_shell_needs_no_program);
    CPPUNIT_TEST(an_unknown_agent_is_refused_with_what_may_have_been_meant);
    CPPUNIT_TEST(a_program_that_is_nowhere_is_named_with_where_it_was_looked_for);
    CPPUNIT_TEST(a_program_that_was_just_installed_is_found);
    CPPUNIT_TEST(a_file_that_cannot_be_executed_is_no_program);
    CPPUNIT_TEST(the_search_path_wins_over_the_directories_of_the_row);
    CPPUNIT_TEST(a_program_may_be_named_by_its_absolute_path);
    CPPUNIT_TEST(a_bundled_program_lies_beside_the_worker);
    CPPUNIT_TEST(hooks_call_the_program_beside_the_worker);
    CPPUNIT_TEST(permissions_are_taken_by_their_names);
    CPPUNIT_TEST(a_worktree_behind_a_link_is_trusted_under_both_names);
    CPPUNIT_TEST(a_prompt_beyond_one_argument_is_refused);
    CPPUNIT_TEST(a_file_that_cannot_be_sent_is_refused);
    CPPUNIT_TEST_SUITE_END();

    AgentsBench agents_;

public:
    void a_shell_needs_no_program() {
        auto order = agents_.order("shell");
        CPPUNIT_ASSERT(agents_.plan(order).argv.empty());

        order.command = "make check";
        CPPUNIT_ASSERT((agents_.plan(order).argv == Words{"/bin/sh", "-c", "make check"}));
    }

    void an_unknown_agent_is_refused_with_what_may_have_been_meant() {
        const auto problem = agents_.problem(agents_.order("cladue-code"));

        CPPUNIT_ASSERT_EQUAL(std::string{"UNKNOWN_AGENT"}, problem.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"There is no agent \"cladue-code\"; did you mean "
                                         "claude-code? List them with: ao agent ls"},
                             problem.message);
    }

    void a_program_that_is_nowhere_is_named_with_where_it_was_looked_for() {
        agents_.write("agents/tern.toml", tern_file());

        const auto problem = agents_.problem(agents_.order("tern"));

        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_BINARY_NOT_FOUND"}, problem.code);
        for (const auto& part : {std::string{"the program tern"}, agents_.path("home/.tern/bin"),
                                 std::string{"ao agent show tern"}}) {
            CPPUNIT_ASSERT_MESSAGE(problem.message + " lacks " + part,
                                   problem.message.find(part) != std::string::npos);
        }
    }

    void a_program_that_was_just_installed_is_found() {
        agents_.write("agents/tern.toml", tern_file());
        agents_.problem(agents_.order("tern"));
        agents_.add_program("home/.tern/bin/tern");

        CPPUNIT_ASSERT((agents_.plan(agents_.order("tern")).argv ==
                        Words{agents_.path("home/.tern/bin/tern")}));

        std::filesystem::remove(agents_.path("home/.tern/bin/tern"));
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_BINARY_NOT_FOUND"},
                             agents_.problem(agents_.order("tern")).code);
    }

    void a_file_that_cannot_be_executed_is_no_program() {
        agents_.write("agents/tern.toml", tern_file());
        agents_.write("bin/tern", "#!/bin/sh\n");

        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_BINARY_NOT_FOUND"},
                             agents_.problem(agents_.order("tern")).code);
    }

    void the_search_path_wins_over_the_directories_of_the_row() {
        agents_.write("agents/tern.toml", tern_file());
        agents_.add_program("home/.tern/bin/tern");
        agents_.add_program("bin/tern");

        CPPUNIT_ASSERT(
            (agents_.plan(agents_.order("tern")).argv == Words{agents_.path("bin/tern")}));
    }

    void a_program_may_be_named_by_its_absolute_path() {
        agents_.add_program("opt/tern-2");
        auto file = tern_file();
        file.replace(file.find("\"tern\"]"), 7, "\"" + agents_.path("opt/tern-2") + "\"]");
        agents_.write("agents/tern.toml", file);

        CPPUNIT_ASSERT(
            (agents_.plan(agents_.order("tern")).argv == Words{agents_.path("opt/tern-2")}));
    }

    void a_bundled_program_lies_beside_the_worker() {
        agents_.add_program("bin/ao-demo-agent"); // in PATH: another installation's
        const auto missing = agents_.problem(agents_.order("demo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_BINARY_NOT_FOUND"}, missing.code);
        CPPUNIT_ASSERT(missing.message.find("install ao again") != std::string::npos);

        agents_.add_program("own/ao-demo-agent");
        CPPUNIT_ASSERT_EQUAL(agents_.path("own/ao-demo-agent"),
                             agents_.plan(agents_.order("demo")).argv.at(0));
    }

    void hooks_call_the_program_beside_the_worker() {
        agents_.add_program("bin/claude");

        const auto plan = agents_.plan(agents_.order("claude-code"));

        CPPUNIT_ASSERT(plan.is_signal_capable);
        CPPUNIT_ASSERT(plan.files.at(0).content.find(agents_.path("own/ao-hook") +
                                                     " claude-code stop") != std::string::npos);
    }

    void permissions_are_taken_by_their_names() {
        agents_.add_program("bin/claude");
        auto order = agents_.order("claude-code");
        order.permissions = "bypass-permissions";
        const auto argv = agents_.plan(order).argv;
        CPPUNIT_ASSERT(std::find(argv.begin(), argv.end(), "bypassPermissions") != argv.end());

        order.permissions = "all";
        const auto problem = agents_.problem(order);
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_PERMISSIONS"}, problem.code);
        CPPUNIT_ASSERT(problem.message.find("accept-edits") != std::string::npos);
    }

    void a_worktree_behind_a_link_is_trusted_under_both_names() {
        agents_.add_program("bin/claude");
        agents_.write("real/worktree/file", "");
        std::filesystem::create_symlink(agents_.path("real"), agents_.path("link"));
        auto order = agents_.order("claude-code");
        order.worktree = agents_.path("link/worktree");

        const auto trust = agents_.plan(order).trust;

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, trust.size());
        CPPUNIT_ASSERT_EQUAL(agents_.path("link/worktree"), trust[0].keys.at(1));
        CPPUNIT_ASSERT_EQUAL(agents_.path("real/worktree"), trust[1].keys.at(1));
    }

    void a_prompt_beyond_one_argument_is_refused() {
        agents_.write("agents/tern.toml", tern_file());
        agents_.add_program("bin/tern");
        auto order = agents_.order("tern");
        order.prompt = std::string(131'071, 'x');
        CPPUNIT_ASSERT_EQUAL(order.prompt, agents_.plan(order).argv.at(1));

        order.prompt += 'x';
        CPPUNIT_ASSERT_EQUAL(std::string{"PROMPT_TOO_LONG"}, agents_.problem(order).code);
    }

    // Quoted for JSON it is twice as long as it was given.
    void a_file_that_cannot_be_sent_is_refused() {
        agents_.write("agents/tern.toml",
                      tern_file() +
                          "[[files]]\npath = \"a.json\"\njson = '{\"text\":\"{sys}\"}'\n");
        agents_.add_program("bin/tern");
        auto order = agents_.order("tern");
        order.system_prompt = std::string(140'000, '"');

        CPPUNIT_ASSERT_EQUAL(std::string{"PROMPT_TOO_LONG"}, agents_.problem(order).code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentsPlanTest);
