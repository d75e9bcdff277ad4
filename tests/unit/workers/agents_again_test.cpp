// A later launch of a session, and what a program's own help decides.
#include "tests/unit/workers/agents_bench.h"

using ao::testing::AgentsBench;
using Words = std::vector<std::string>;

class AgentsAgainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentsAgainTest);
    CPPUNIT_TEST(a_conversation_goes_on_without_the_prompt);
    CPPUNIT_TEST(one_that_has_no_name_begins_anew_with_the_prompt);
    CPPUNIT_TEST(one_whose_name_could_be_an_option_begins_anew);
    CPPUNIT_TEST(an_agent_that_cannot_resume_begins_anew);
    CPPUNIT_TEST(the_first_conversation_of_a_session_is_found_without_its_name);
    CPPUNIT_TEST(what_is_wrong_with_the_order_is_told_also_when_it_goes_on);
    CPPUNIT_TEST(a_program_is_asked_for_its_help_once_for_each_version);
    CPPUNIT_TEST(a_program_without_help_has_no_option);
    CPPUNIT_TEST_SUITE_END();

    AgentsBench agents_;

    ao::ipc::PlanLaunch again(const std::string& agent, const std::string& native_id) {
        auto order = agents_.order(agent);
        order.prompt = "Fix it";
        order.generation = 2;
        order.again = true;
        order.native_id = native_id;
        return order;
    }

    static bool holds(const Words& argv, const std::string& word) {
        return std::find(argv.begin(), argv.end(), word) != argv.end();
    }

    void assert_begins_anew(const ao::ipc::PlanLaunch& order) {
        const auto plan = agents_.plan(order);
        CPPUNIT_ASSERT(!plan.resumes);
        CPPUNIT_ASSERT(holds(plan.argv, "Fix it"));
    }

public:
    void setUp() override {
        agents_.add_program("bin/codex", "echo --help >>" + agents_.path("asked") +
                                             "\necho '  --no-daemon  stay'\n");
        agents_.add_program("bin/claude");
        agents_.write("agents/tern.toml", ao::testing::tern_file());
        agents_.add_program("bin/tern");
    }

    void a_conversation_goes_on_without_the_prompt() {
        const auto plan = agents_.plan(again("codex", "0199-aa"));

        CPPUNIT_ASSERT(plan.resumes);
        CPPUNIT_ASSERT(holds(plan.argv, "0199-aa"));
        CPPUNIT_ASSERT(!holds(plan.argv, "Fix it"));
        CPPUNIT_ASSERT_EQUAL(std::string{"0199-aa"}, plan.native_id);
    }

    void one_that_has_no_name_begins_anew_with_the_prompt() {
        assert_begins_anew(again("codex", ""));
    }

    void one_whose_name_could_be_an_option_begins_anew() {
        assert_begins_anew(again("codex", "--dangerous"));
    }

    void an_agent_that_cannot_resume_begins_anew() { assert_begins_anew(again("tern", "t-1")); }

    void the_first_conversation_of_a_session_is_found_without_its_name() {
        const auto first = agents_.plan(agents_.order("claude-code"));

        const auto plan = agents_.plan(again("claude-code", ""));

        CPPUNIT_ASSERT(plan.resumes);
        CPPUNIT_ASSERT_EQUAL(first.native_id, plan.native_id);
    }

    void what_is_wrong_with_the_order_is_told_also_when_it_goes_on() {
        auto order = again("codex", "0199-aa");
        order.model = "-x";
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_MODEL"}, agents_.problem(order).code);
    }

    void a_program_is_asked_for_its_help_once_for_each_version() {
        const auto asked = [&] {
            std::ifstream file{agents_.path("asked")};
            return std::count(std::istreambuf_iterator<char>{file}, {}, '\n');
        };
        CPPUNIT_ASSERT(holds(agents_.plan(agents_.order("codex")).argv, "--no-daemon"));
        CPPUNIT_ASSERT(holds(agents_.plan(agents_.order("codex")).argv, "--no-daemon"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, asked());

        agents_.add_program("bin/codex", "echo --help >>" + agents_.path("asked") +
                                             "\necho '  --no-daemonize  is another option'\n");
        std::filesystem::last_write_time(
            agents_.path("bin/codex"), std::filesystem::file_time_type{} + std::chrono::seconds{5});
        CPPUNIT_ASSERT(!holds(agents_.plan(agents_.order("codex")).argv, "--no-daemon"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, asked());
    }

    void a_program_without_help_has_no_option() {
        agents_.add_program("bin/codex", "echo '  --no-daemon'; exit 1\n");
        CPPUNIT_ASSERT(!holds(agents_.plan(agents_.order("codex")).argv, "--no-daemon"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentsAgainTest);
