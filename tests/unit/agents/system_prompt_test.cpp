// How a system prompt reaches each agent: none of them loses it.
#include "tests/unit/agents/plan_input.h"
#include "tests/unit/agents/plan_text.h"

using namespace ao::workers::agents;

class SystemPromptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SystemPromptTest);
    CPPUNIT_TEST(every_agent_is_given_its_system_prompt);
    CPPUNIT_TEST(a_file_that_is_there_is_used);
    CPPUNIT_TEST(without_a_system_prompt_nothing_speaks_of_one);
    CPPUNIT_TEST(vibe_keeps_its_permissions_beside_instructions_of_ours);
    CPPUNIT_TEST_SUITE_END();

    static constexpr auto kPrompt = "You are in shop-7 of ao.";

    static std::string everything(const ao::ipc::LaunchPlan& plan) {
        auto all = ao::testing::launch_text(plan) + ao::testing::files_text(plan);
        for (const auto& file : plan.files) {
            all += file.content + file.defaults;
        }
        return all;
    }

    static bool takes_none(const AgentRow& row) { return row.id == "shell"; }

public:
    void every_agent_is_given_its_system_prompt() {
        auto input = ao::testing::plan_input();
        input.system_prompt = kPrompt;
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            const auto all = everything(ao::testing::planned(entry.row, input));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(entry.row.id + "\n" + all, !takes_none(entry.row),
                                         all.find(kPrompt) != std::string::npos);
        }
    }

    void a_file_that_is_there_is_used() {
        auto input = ao::testing::plan_input();
        input.system_prompt = kPrompt;
        input.system_prompt_file = "/prompts/shop-7.md";

        const auto plan = ao::testing::planned(ao::testing::bundled_row("aider"), input);

        CPPUNIT_ASSERT_EQUAL(input.system_prompt_file, plan.argv.back());
        CPPUNIT_ASSERT_EQUAL(std::string::npos,
                             ao::testing::files_text(plan).find("system-prompt"));
    }

    void without_a_system_prompt_nothing_speaks_of_one() {
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            const auto all = everything(ao::testing::planned(entry.row, ao::testing::plan_input()));
            CPPUNIT_ASSERT_MESSAGE(entry.row.id + "\n" + all,
                                   all.find("system-prompt") == std::string::npos);
        }
    }

    void vibe_keeps_its_permissions_beside_instructions_of_ours() {
        auto input = ao::testing::plan_input();
        input.permission = PermissionMode::bypass;
        const auto& row = ao::testing::bundled_row("vibe");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"  vibe\n  --trust\n  --workdir\n  /w/shop-7\n  --add-dir\n"
                        "  /data/agents/shop-7/vibe\n  --agent\n  auto-approve\n"},
            ao::testing::launch_text(ao::testing::planned(row, input)));

        input.system_prompt = kPrompt;

        CPPUNIT_ASSERT_EQUAL(
            std::string{"  vibe\n  --trust\n  --workdir\n  /w/shop-7\n  --add-dir\n"
                        "  /data/agents/shop-7/vibe\n  --agent\n  auto-approve\n"},
            ao::testing::launch_text(ao::testing::planned(row, input)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SystemPromptTest);
