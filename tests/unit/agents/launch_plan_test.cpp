// What a plan does with its input, by small rows and by the bundled ones.
#include "tests/unit/agents/plan_input.h"
#include "tests/unit/agents/plan_text.h"

#include <algorithm>

using namespace ao::workers::agents;

class LaunchPlanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LaunchPlanTest);
    CPPUNIT_TEST(the_program_that_was_found_is_started);
    CPPUNIT_TEST(a_shell_runs_its_command_or_nothing_of_ours);
    CPPUNIT_TEST(a_session_keeps_the_id_of_its_conversation);
    CPPUNIT_TEST(a_launch_that_begins_anew_has_an_id_of_its_own);
    CPPUNIT_TEST(codex_trusts_both_spellings_of_a_worktree);
    CPPUNIT_TEST(claude_code_is_told_both_spellings_too);
    CPPUNIT_TEST(an_option_is_used_only_when_it_is_listed);
    CPPUNIT_TEST(a_prompt_is_not_taken_for_an_option);
    CPPUNIT_TEST(a_typed_prompt_says_when_the_agent_is_ready);
    CPPUNIT_TEST(permissions_may_be_a_settings_file);
    CPPUNIT_TEST(permissions_may_be_configuration_in_a_variable);
    CPPUNIT_TEST(a_model_with_its_provider_is_taken_apart);
    CPPUNIT_TEST(an_argument_that_linux_refuses_is_refused);
    CPPUNIT_TEST(input_that_cannot_be_passed_on_is_refused);
    CPPUNIT_TEST_SUITE_END();

    static constexpr auto kRow = R"(
id = "x"
name = "X"
[binary]
names = ["x-agent"]
[launch]
argv = ["{bin}", "@perm", ["--model", "{model}"], ["--", "{prompt}"]]
)";

    static std::string code_of(const LaunchInput& input) {
        const auto plan = ao::workers::agents::plan(ao::testing::row_of(kRow), input);
        return plan ? "" : plan.error().code;
    }

    static std::string launch_of(const std::string& agent, const LaunchInput& input) {
        return ao::testing::launch_text(
            ao::testing::planned(ao::testing::bundled_row(agent), input));
    }

public:
    void the_program_that_was_found_is_started() {
        const auto row = ao::testing::row_of(kRow);
        auto input = ao::testing::plan_input();
        CPPUNIT_ASSERT_EQUAL(std::string{"x-agent"}, ao::testing::planned(row, input).argv[0]);

        input.program = "/home/ada/.local/bin/x-agent";

        CPPUNIT_ASSERT_EQUAL(input.program, ao::testing::planned(row, input).argv[0]);
    }

    void a_shell_runs_its_command_or_nothing_of_ours() {
        auto input = ao::testing::plan_input();
        CPPUNIT_ASSERT_EQUAL(std::string{}, launch_of("shell", input));

        input.command = "make test; echo {prompt}";

        CPPUNIT_ASSERT_EQUAL(std::string{"  /bin/sh\n  -c\n  make test; echo {prompt}\n"},
                             launch_of("shell", input));
    }

    void a_session_keeps_the_id_of_its_conversation() {
        auto input = ao::testing::plan_input();
        const auto& row = ao::testing::bundled_row("claude-code");
        const auto id = ao::testing::planned(row, input).native_id;
        input.prompt = "something else";
        CPPUNIT_ASSERT_EQUAL(id, ao::testing::planned(row, input).native_id);
        CPPUNIT_ASSERT_EQUAL(id, ao::testing::planned_restore(row, input, "").native_id);

        input.data_directory = "/another";

        CPPUNIT_ASSERT(id != ao::testing::planned(row, input).native_id);
    }

    void a_launch_that_begins_anew_has_an_id_of_its_own() {
        auto input = ao::testing::plan_input();
        const auto& row = ao::testing::bundled_row("claude-code");
        const auto first = ao::testing::planned(row, input).native_id;

        input.generation = 2;

        const auto second = ao::testing::planned(row, input);
        CPPUNIT_ASSERT(second.native_id != first);
        CPPUNIT_ASSERT_EQUAL(second.native_id, second.argv.at(2));
        CPPUNIT_ASSERT_EQUAL(first, ao::testing::planned_restore(row, input, "").native_id);
        CPPUNIT_ASSERT_EQUAL(second.native_id,
                             ao::testing::planned_restore(row, input, second.native_id).native_id);
    }

    void codex_trusts_both_spellings_of_a_worktree() {
        auto input = ao::testing::plan_input();
        input.worktree_resolved = "/mnt/it's/w";

        const auto plan = ao::testing::planned(ao::testing::bundled_row("codex"), input);

        CPPUNIT_ASSERT(std::count(plan.argv.begin(), plan.argv.end(),
                                  R"(projects={'/w/shop-7'={trust_level="trusted"},)"
                                  R"("/mnt/it's/w"={trust_level="trusted"}})") == 1);
    }

    void claude_code_is_told_both_spellings_too() {
        auto input = ao::testing::plan_input();
        const auto& row = ao::testing::bundled_row("claude-code");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, ao::testing::planned(row, input).trust.size());

        input.worktree_resolved = "/mnt/w";

        const auto trust = ao::testing::planned(row, input).trust;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, trust.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"/mnt/w"}, trust[1].keys.at(1));
    }

    void an_option_is_used_only_when_it_is_listed() {
        auto input = ao::testing::plan_input();
        const auto& row = ao::testing::bundled_row("codex");
        const auto has_it = [](const ao::ipc::LaunchPlan& plan) {
            return std::count(plan.argv.begin(), plan.argv.end(), "--no-daemon") == 1;
        };
        CPPUNIT_ASSERT(!has_it(ao::testing::planned(row, input)));

        input.listed_options = {"--model", "--no-daemon"};

        CPPUNIT_ASSERT(has_it(ao::testing::planned(row, input)));
        CPPUNIT_ASSERT(has_it(ao::testing::planned_restore(row, input, "n-1")));
    }

    void a_prompt_is_not_taken_for_an_option() {
        auto input = ao::testing::plan_input();
        input.prompt = "@file";
        CPPUNIT_ASSERT_EQUAL(
            std::string{" @file"},
            ao::testing::planned(ao::testing::bundled_row("pi"), input).argv.back());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"@file"},
            ao::testing::planned(ao::testing::bundled_row("qwen"), input).argv.back());

        input.prompt = "--help";

        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            const auto argv = ao::testing::planned(entry.row, input).argv;
            const bool is_after_dashes = argv.size() > 1 && argv[argv.size() - 2] == "--";
            CPPUNIT_ASSERT_MESSAGE(entry.row.id,
                                   argv.empty() || argv.back() != "--help" || is_after_dashes);
        }
    }

    void a_typed_prompt_says_when_the_agent_is_ready() {
        auto input = ao::testing::plan_input();
        const auto& row = ao::testing::bundled_row("grok");
        CPPUNIT_ASSERT(!ao::testing::planned(row, input).typed_prompt);
        input.prompt = "-v";

        const auto typed = ao::testing::planned(row, input).typed_prompt.value();

        CPPUNIT_ASSERT_EQUAL(std::string{"-v"}, typed.text);
        CPPUNIT_ASSERT_EQUAL(std::string{"Grok Build"}, typed.pattern);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{750}, typed.after_ms);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{8'000}, typed.within_ms);
    }

    void permissions_may_be_a_settings_file() {
        auto input = ao::testing::plan_input();
        CPPUNIT_ASSERT_EQUAL(std::string{"  droid\n"}, launch_of("droid", input));
        input.permission = PermissionMode::automatic;

        const auto plan = ao::testing::planned(ao::testing::bundled_row("droid"), input);

        CPPUNIT_ASSERT_EQUAL(
            std::string{"  droid\n  --settings\n  /data/agents/shop-7/droid-settings.json\n"},
            ao::testing::launch_text(plan));
        CPPUNIT_ASSERT_EQUAL(std::string{"{\n  \"sessionDefaultSettings\": {\n    "
                                         "\"autonomyLevel\": \"medium\"\n  }\n}\n"},
                             plan.files.front().content);
    }

    void permissions_may_be_configuration_in_a_variable() {
        auto input = ao::testing::plan_input();
        CPPUNIT_ASSERT_EQUAL(std::string{"  kilocode\n  env KILO_CONFIG_CONTENT="
                                         R"({"plugin":["/data/agents/shop-7/)"
                                         "kilocode-activity.ts\"]}\n"},
                             launch_of("kilocode", input));
        input.permission = PermissionMode::bypass;
        input.system_prompt_file = "/data/prompt.md";

        CPPUNIT_ASSERT_EQUAL(std::string{"  kilocode\n  env KILO_CONFIG_CONTENT="
                                         R"({"permission":{"*":"allow"},"instructions":)"
                                         R"(["/data/prompt.md"],)"
                                         R"("plugin":["/data/agents/shop-7/kilocode-activity.ts"]})"
                                         "\n"},
                             launch_of("kilocode", input));
    }

    void a_model_with_its_provider_is_taken_apart() {
        auto input = ao::testing::plan_input();
        input.model = "anthropic/claude/x";

        const auto plan = ao::testing::planned(ao::testing::bundled_row("crush"), input);

        CPPUNIT_ASSERT_EQUAL(std::string{".crush.json"}, plan.files.at(0).path);
        CPPUNIT_ASSERT(plan.files[0].content.find("\"provider\": \"anthropic\",\n      \"model\": "
                                                  "\"claude/x\"") != std::string::npos);
    }

    void an_argument_that_linux_refuses_is_refused() {
        auto input = ao::testing::plan_input();
        input.prompt = std::string(131'071, 'x');
        CPPUNIT_ASSERT_EQUAL(std::string{}, code_of(input));

        input.prompt += 'x';

        CPPUNIT_ASSERT_EQUAL(std::string{"PROMPT_TOO_LONG"}, code_of(input));
    }

    void input_that_cannot_be_passed_on_is_refused() {
        auto input = ao::testing::plan_input();
        input.prompt = std::string{"a\0b", 3};
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_PROMPT"}, code_of(input));

        input = ao::testing::plan_input();
        input.model = "--dangerously-skip-permissions";
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_MODEL"}, code_of(input));

        input = ao::testing::plan_input();
        input.session_id = "../x";
        CPPUNIT_ASSERT_EQUAL(std::string{"BAD_PLAN_INPUT"}, code_of(input));

        input = ao::testing::plan_input();
        input.ao_hook = "ao-hook";
        CPPUNIT_ASSERT_EQUAL(std::string{"BAD_PLAN_INPUT"}, code_of(input));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LaunchPlanTest);
