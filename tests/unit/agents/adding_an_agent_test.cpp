// The example of docs/adding-an-agent.md, as it stands there, is an agent like the others.
#include "tests/support/temp_dir.h"
#include "tests/unit/agents/plan_input.h"
#include "tests/unit/agents/plan_text.h"
#include "workers/agents/derive.h"

#include <fstream>
#include <iterator>

using namespace ao::workers::agents;

class AddingAnAgentTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AddingAnAgentTest);
    CPPUNIT_TEST(the_file_of_the_page_is_planned);
    CPPUNIT_TEST(its_events_are_understood);
    CPPUNIT_TEST_SUITE_END();

    ao::testing::TempDir directory_;

    AgentRow row_of_the_page() {
        std::ifstream page{AO_ADDING_AN_AGENT};
        const std::string text{std::istreambuf_iterator<char>{page}, {}};
        const auto begin = text.find("```toml\n") + 8;
        std::ofstream{directory_ / "tern.toml"}
            << text.substr(begin, text.find("```", begin) - begin);
        const auto catalog = Catalog::load(directory_.path().string());
        for (const auto& problem : catalog.problems()) {
            CPPUNIT_FAIL(problem.to_text());
        }
        return *catalog.find("tern");
    }

public:
    void the_file_of_the_page_is_planned() {
        auto input = ao::testing::plan_input();
        input.prompt = "-fix it";
        input.permission = PermissionMode::bypass;

        const auto plan = ao::testing::planned(row_of_the_page(), input);

        CPPUNIT_ASSERT_EQUAL(std::string{"  tern\n  --never-ask\n  --\n  -fix it\n"},
                             ao::testing::launch_text(plan));
        CPPUNIT_ASSERT_EQUAL(std::string{"  worktree .tern/settings.json json_groups\n"},
                             ao::testing::files_text(plan));
    }

    void its_events_are_understood() {
        const auto derived = derive(row_of_the_page(), "user-prompt-submit",
                                    R"({"session_id":"t-1","text":"Fix it"})");

        CPPUNIT_ASSERT(derived.state == ao::ipc::Activity::active);
        CPPUNIT_ASSERT_EQUAL(std::string{"t-1"}, derived.native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"Fix it"}, derived.title);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddingAnAgentTest);
