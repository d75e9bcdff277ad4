// What a plan wants written, by the mechanisms of hooks.
#include "tests/unit/agents/plan_input.h"
#include "tests/unit/agents/plan_text.h"

using namespace ao::workers::agents;

class HookFilesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HookFilesTest);
    CPPUNIT_TEST(claude_code_gets_a_settings_file_outside_of_the_worktree);
    CPPUNIT_TEST(groups_are_merged_into_a_file_of_the_worktree);
    CPPUNIT_TEST(groups_may_be_a_file_of_ours_that_a_variable_names);
    CPPUNIT_TEST(flat_entries_come_with_defaults);
    CPPUNIT_TEST(entries_go_into_a_list_of_peoples_own_configuration);
    CPPUNIT_TEST(scripts_are_executable_and_marked);
    CPPUNIT_TEST(a_block_of_toml_is_quoted);
    CPPUNIT_TEST(a_plugin_knows_the_hook_program_and_its_agent);
    CPPUNIT_TEST(codex_gets_no_file_at_all);
    CPPUNIT_TEST(a_hook_prints_the_answer_that_its_agent_reads);
    CPPUNIT_TEST(an_odd_path_of_the_hook_program_is_quoted_for_the_shell);
    CPPUNIT_TEST_SUITE_END();

    static const ao::ipc::LaunchFile& file_at(const ao::ipc::LaunchPlan& plan,
                                              const std::string& path) {
        for (const auto& file : plan.files) {
            if (file.path == path) {
                return file;
            }
        }
        CPPUNIT_FAIL(path + " is not among:\n" + ao::testing::files_text(plan));
        throw 0;
    }

    static ao::ipc::LaunchPlan plan_of(const std::string& agent) {
        return ao::testing::planned(ao::testing::bundled_row(agent), ao::testing::plan_input());
    }

    static void holds(const ao::ipc::LaunchFile& file, const std::string& text) {
        CPPUNIT_ASSERT_MESSAGE(text + "\nis not in\n" + file.content,
                               file.content.find(text) != std::string::npos);
    }

public:
    void claude_code_gets_a_settings_file_outside_of_the_worktree() {
        const auto plan = plan_of("claude-code");

        CPPUNIT_ASSERT_EQUAL(std::string{"  data agents/shop-7/claude-settings.json own\n"
                                         "  trust .claude.json json_set [projects] [/w/shop-7] "
                                         "[hasTrustDialogAccepted] = true\n"},
                             ao::testing::files_text(plan));
        holds(plan.files[0], R"(    "Stop": [
      {
        "hooks": [
          {
            "type": "command",
            "command": "/opt/ao/bin/ao-hook claude-code stop",
            "timeout": 30
          }
        ]
      }
    ],)");
    }

    void groups_are_merged_into_a_file_of_the_worktree() {
        const auto plan = plan_of("auggie");

        const auto& file = file_at(plan, ".augment/settings.local.json");
        CPPUNIT_ASSERT(file.place == ao::ipc::FilePlace::worktree &&
                       file.rule == ao::ipc::FileRule::json_groups);
        CPPUNIT_ASSERT_EQUAL(std::string{"/ao-hook auggie "}, file.marker);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0600}, file.mode);
        holds(file, R"("timeout": 30000)");
    }

    void groups_may_be_a_file_of_ours_that_a_variable_names() {
        const auto plan = plan_of("qwen");

        const auto& file = file_at(plan, "agents/shop-7/qwen-settings.json");
        CPPUNIT_ASSERT(file.place == ao::ipc::FilePlace::data &&
                       file.rule == ao::ipc::FileRule::own);
        holds(file, R"("matcher": "startup|resume")");
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/agents/shop-7/qwen-settings.json"},
                             plan.environment.at(0).value);
    }

    void flat_entries_come_with_defaults() {
        const auto plan = plan_of("cursor");

        const auto& file = file_at(plan, ".cursor/hooks.json");
        CPPUNIT_ASSERT(file.rule == ao::ipc::FileRule::json_flat);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"version":1})"}, file.defaults);
        holds(file, R"(    "stop": [
      {
        "command": "/opt/ao/bin/ao-hook cursor stop"
      }
    ])");
    }

    void entries_go_into_a_list_of_peoples_own_configuration() {
        const auto plan = plan_of("autohand");

        const auto& file = file_at(plan, ".autohand/config.json");
        CPPUNIT_ASSERT(file.place == ao::ipc::FilePlace::home &&
                       file.rule == ao::ipc::FileRule::json_array);
        CPPUNIT_ASSERT_EQUAL(std::string{"hooks.hooks"}, file.keys);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"hooks":{"enabled":true}})"}, file.defaults);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                             file.content.find("{\n  \"hooks\": {\n    \"hooks\": ["));
        holds(file, R"("event": "pre-prompt",
        "command": "/opt/ao/bin/ao-hook autohand user-prompt-submit")");
    }

    void scripts_are_executable_and_marked() {
        const auto plan = plan_of("cline");

        const auto& file = file_at(plan, ".clinerules/hooks/TaskComplete");
        CPPUNIT_ASSERT(file.rule == ao::ipc::FileRule::marked);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0700}, file.mode);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"#!/bin/sh\n"
                        "# managed by ao: cline hook\n"
                        "AO_SESSION_ID=shop-7 AO_LAUNCH_GENERATION= AO_DATA_DIR=/data "
                        "/opt/ao/bin/ao-hook cline stop || true\n"
                        "echo '{\"cancel\": false}'\n"},
            file.content);
        CPPUNIT_ASSERT_EQUAL(std::string{"managed by ao: cline hook"}, file.marker);
    }

    void a_block_of_toml_is_quoted() {
        const auto plan = plan_of("kimi");

        const auto& file = file_at(plan, ".kimi-code/config.toml");
        CPPUNIT_ASSERT(file.place == ao::ipc::FilePlace::home &&
                       file.rule == ao::ipc::FileRule::text_block);
        holds(file, "[[hooks]]\nevent = 'SessionStart'\nmatcher = 'startup|resume'\n"
                    "command = '/opt/ao/bin/ao-hook kimi session-start'\ntimeout = 5\n");
        holds(file, "[[hooks]]\nevent = 'Stop'\ncommand = ");
    }

    void a_plugin_knows_the_hook_program_and_its_agent() {
        for (const auto* agent : {"opencode", "kilocode"}) {
            const auto plan = plan_of(agent);
            const auto& file =
                file_at(plan, "agents/shop-7/" + std::string{agent} + "-activity.ts");
            CPPUNIT_ASSERT(file.rule == ao::ipc::FileRule::own);
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, file.content.find("// managed by ao: "));
            holds(file, "const hook = \"/opt/ao/bin/ao-hook\";\nconst agent = \"" +
                            std::string{agent} + "\";\n");
        }
    }

    void codex_gets_no_file_at_all() {
        auto input = ao::testing::plan_input();
        input.system_prompt = "Be brief.";
        input.permission = PermissionMode::bypass;

        const auto plan = ao::testing::planned(ao::testing::bundled_row("codex"), input);

        CPPUNIT_ASSERT_EQUAL(std::string{}, ao::testing::files_text(plan));
    }

    void a_hook_prints_the_answer_that_its_agent_reads() {
        auto input = ao::testing::plan_input();
        input.system_prompt = "Be \"brief\".\nAlways.";

        const auto plan = ao::testing::planned(ao::testing::bundled_row("agy"), input);

        const auto& answer = file_at(plan, "agents/shop-7/answers/session-start.json");
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"hookSpecificOutput":{"hookEventName":"SessionStart",)"
                                         R"("additionalContext":"Be \"brief\".\nAlways."}})"},
                             answer.content);
        const auto& hooks = file_at(plan, ".gemini/hooks.json");
        holds(hooks, "/opt/ao/bin/ao-hook agy session-start; cat "
                     "/data/agents/shop-7/answers/session-start.json\"");
        holds(hooks, "/opt/ao/bin/ao-hook agy after-agent\"");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, plan_of("agy").files.size());
    }

    void an_odd_path_of_the_hook_program_is_quoted_for_the_shell() {
        auto input = ao::testing::plan_input();
        input.ao_hook = "/my tools/it's/ao-hook";

        const auto plan = ao::testing::planned(ao::testing::bundled_row("cursor"), input);

        const auto& file = file_at(plan, ".cursor/hooks.json");
        holds(file, R"("command": "/my\\ tools/it\\'s/ao-hook cursor stop")");
        CPPUNIT_ASSERT_EQUAL(std::string{"/ao-hook cursor "}, file.marker);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookFilesTest);
