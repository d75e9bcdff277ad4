// What events of the agents mean. The payloads of claude-code are ones that it wrote.
#include "ipc/fields.h"
#include "tests/unit/agents/plan_input.h"
#include "workers/agents/derive.h"

using namespace ao::workers::agents;

class DeriveRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DeriveRulesTest);
    CPPUNIT_TEST(events_give_the_states_of_the_table);
    CPPUNIT_TEST(an_unknown_event_says_nothing_about_the_state);
    CPPUNIT_TEST(a_payload_that_is_no_object_has_no_fields);
    CPPUNIT_TEST(a_payload_that_was_cut_off_keeps_what_came_before);
    CPPUNIT_TEST(the_id_of_the_conversation_is_found);
    CPPUNIT_TEST(title_and_summary_come_from_their_events);
    CPPUNIT_TEST(the_tool_is_told);
    CPPUNIT_TEST(texts_are_cut_to_their_limits);
    CPPUNIT_TEST(a_hostile_payload_is_bounded);
    CPPUNIT_TEST_SUITE_END();

    struct Case {
        const char* agent;
        const char* event;
        const char* payload;
        const char* state;
    };

    static std::string state_of(const Case& one) {
        const auto state =
            derive(ao::testing::bundled_row(one.agent), one.event, one.payload).state;
        return state ? std::string{ao::ipc::to_text(*state)} : "none";
    }

    static constexpr auto kSubmit =
        R"({"session_id":"1fe43774-8b8e-4a6d-979d-40cc23cc25d4","transcript_path":)"
        R"("/home/ada/.claude/projects/-w/1fe43774.jsonl","cwd":"/w","prompt_id":"60ef584e",)"
        R"("permission_mode":"default","hook_event_name":"UserPromptSubmit","prompt":"-hello"})";

public:
    void events_give_the_states_of_the_table() {
        static constexpr Case kCases[] = {
            {"claude-code", "session-start", R"({"source":"startup"})", "idle"},
            {"claude-code", "session-start", R"({"source":"compact"})", "none"},
            {"claude-code", "user-prompt-submit", kSubmit, "active"},
            {"claude-code", "pre-tool-use", R"({"tool_name":"Bash"})", "active"},
            {"claude-code", "post-tool-use", R"({"tool_name":"Bash"})", "active"},
            {"claude-code", "post-tool-use-failure", "{}", "active"},
            {"claude-code", "permission-request", R"({"tool_name":"Bash"})", "blocked"},
            {"claude-code", "stop", "{}", "idle"},
            {"claude-code", "stop-failure", R"({"error":"server_error"})", "idle"},
            {"claude-code", "subagent-stop", "{}", "none"},
            {"claude-code", "notification", R"({"notification_type":"idle_prompt"})", "idle"},
            {"claude-code", "notification", R"({"notification_type":"agent_completed"})", "idle"},
            {"claude-code", "notification", R"({"notification_type":"permission_prompt"})",
             "blocked"},
            {"claude-code", "notification", R"({"notification_type":"agent_needs_input"})",
             "waiting_input"},
            {"claude-code", "notification", R"({"notification_type":"elicitation_dialog"})",
             "waiting_input"},
            {"claude-code", "notification", R"({"notification_type":"auth_success"})", "none"},
            {"claude-code", "notification", "garbage", "none"},
            {"claude-code", "session-end", R"({"reason":"clear"})", "none"},
            {"claude-code", "session-end", R"({"reason":"resume"})", "none"},
            {"claude-code", "session-end", R"({"reason":"other"})", "exited"},
            {"claude-code", "session-end", "garbage", "exited"},
            {"codex", "session-start", R"({"source":"resume"})", "idle"},
            {"codex", "user-prompt-submit", R"({"prompt":"x","turn_id":"t"})", "active"},
            {"codex", "permission-request", R"({"tool_name":"shell"})", "blocked"},
            {"codex", "post-tool-use", "{}", "active"},
            {"codex", "stop", R"({"stop_hook_active":false})", "idle"},
            {"codex", "interrupt", "{}", "idle"},
            {"codex", "session-end", R"({"reason":"exit"})", "exited"},
            {"opencode", "user-prompt-submit", R"({"session_id":"ses_1"})", "active"},
            {"opencode", "permission-request", R"({"permission_id":"p"})", "blocked"},
            {"opencode", "permission-reply", R"({"reply":"once"})", "active"},
            {"opencode", "stop", R"({"session_id":"ses_1"})", "idle"},
            {"kilocode", "permission-request", "{}", "blocked"},
            {"agy", "before-agent", "{}", "active"},
            {"agy", "after-tool", "{}", "active"},
            {"agy", "after-agent", "{}", "idle"},
            {"agy", "session-end", "{}", "exited"},
            {"droid", "notification", R"({"message":"needs your permission"})", "waiting_input"},
            {"droid", "notification", R"({"notification_type":"auth_success"})", "none"},
            {"droid", "session-end", R"({"reason":"clear"})", "none"},
            {"droid", "session-end", "", "exited"},
            {"cline", "pre-tool-use", "{}", "active"},
            {"cline", "stop", "{}", "idle"},
            {"cline", "task-error", "{}", "idle"},
            {"cline", "session-end", "{}", "idle"},
            {"copilot", "pre-tool-use", "{}", "active"},
            {"copilot", "notification", R"({"notification_type":"permission_prompt"})", "blocked"},
            {"copilot", "stop", "{}", "idle"},
            {"cursor", "pre-shell", "{}", "active"},
            {"kiro", "pre-tool-use", "{}", "active"},
            {"qwen", "permission-request", "{}", "blocked"},
            {"autohand", "permission-request", "{}", "waiting_input"},
            {"kimi", "permission-request", "{}", "blocked"},
            {"goose", "stop", "{}", "idle"},
            {"grok", "notification", R"({"notification_type":"permission_prompt"})", "blocked"},
            {"vibe", "stop", "{}", "idle"},
            {"pi", "session-end", "{}", "exited"},
            {"demo", "question", "{}", "waiting_input"},
        };
        for (const auto& one : kCases) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string{one.agent} + " " + one.event + " " +
                                             one.payload,
                                         std::string{one.state}, state_of(one));
        }
    }

    void an_unknown_event_says_nothing_about_the_state() {
        CPPUNIT_ASSERT_EQUAL(std::string{"none"}, state_of({"codex", "pre-compact", "{}", ""}));
        CPPUNIT_ASSERT_EQUAL(std::string{"none"}, state_of({"aider", "stop", "{}", ""}));
    }

    void a_payload_that_is_no_object_has_no_fields() {
        for (const auto* payload : {"", "[]", "null", "7", "\"x\"", "{", "[{\"session_id\":\"x\"}]",
                                    "\xff\xfe", "{\"session_id\":null}"}) {
            const auto derived = derive(ao::testing::bundled_row("claude-code"), "stop", payload);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(payload, std::string{}, derived.native_id);
            CPPUNIT_ASSERT(derived.state == ao::ipc::Activity::idle);
        }
    }

    void a_payload_that_was_cut_off_keeps_what_came_before() {
        const auto& row = ao::testing::bundled_row("claude-code");

        const auto derived =
            derive(row, "post-tool-use",
                   R"({"session_id":"s-1","tool_name":"Read","tool_response":{"text":"aaa)");

        CPPUNIT_ASSERT_EQUAL(std::string{"s-1"}, derived.native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"Read"}, derived.tool_name);
        CPPUNIT_ASSERT_EQUAL(std::string{}, derive(row, "stop", R"({"model":12)").model);
    }

    void the_id_of_the_conversation_is_found() {
        for (const auto* payload :
             {R"({"session_id":"n-1"})", R"({"sessionId":"n-1"})", R"({"conversation_id":"n-1"})",
              R"({"conversationId":"n-1"})", R"({"session_id":"","sessionId":"n-1"})"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                payload, std::string{"n-1"},
                derive(ao::testing::bundled_row("codex"), "stop", payload).native_id);
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"},
                             derive(ao::testing::bundled_row("cline"), "stop",
                                    R"({"taskId":"t","sessionContext":{"rootSessionId":"n-1"}})")
                                 .native_id);
        const auto long_id = "{\"session_id\":\"" + std::string(257, 'a') + "\"}";
        CPPUNIT_ASSERT_EQUAL(std::string{},
                             derive(ao::testing::bundled_row("codex"), "stop", long_id).native_id);
    }

    void title_and_summary_come_from_their_events() {
        const auto& row = ao::testing::bundled_row("claude-code");

        const auto submitted = derive(row, "user-prompt-submit", kSubmit);
        const auto stopped =
            derive(row, "stop", R"({"prompt":"x","last_assistant_message":"Done.\nAll green."})");
        const auto lines = derive(row, "user-prompt-submit", R"({"prompt":"\n  Fix it\r\nnow"})");

        CPPUNIT_ASSERT_EQUAL(std::string{"-hello"}, submitted.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"/home/ada/.claude/projects/-w/1fe43774.jsonl"},
                             submitted.transcript_path);
        CPPUNIT_ASSERT_EQUAL(std::string{}, stopped.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"Done.\nAll green."}, stopped.summary);
        CPPUNIT_ASSERT_EQUAL(std::string{"Fix it"}, lines.title);
    }

    void the_tool_is_told() {
        const auto derived = derive(ao::testing::bundled_row("codex"), "permission-request",
                                    R"({"tool_name":"shell","tool_use_id":"call_1","model":"m-1",)"
                                    R"("tool_input":{"tool_name":"other","command":["a"]}})");

        CPPUNIT_ASSERT_EQUAL(std::string{"shell"}, derived.tool_name);
        CPPUNIT_ASSERT_EQUAL(std::string{"call_1"}, derived.tool_use_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"m-1"}, derived.model);
    }

    void texts_are_cut_to_their_limits() {
        std::string prompt = "x";
        for (int i = 0; i < 200; ++i) {
            prompt += "é";
        }
        const auto derived = derive(ao::testing::bundled_row("codex"), "user-prompt-submit",
                                    "{\"prompt\":\"" + prompt + "\"}");

        CPPUNIT_ASSERT_EQUAL(std::size_t{199}, derived.title.size()); // not in the middle of an é
    }

    void a_hostile_payload_is_bounded() {
        const auto& row = ao::testing::bundled_row("codex");
        const auto deep = std::string(100'000, '[');
        std::string nested = R"({"session_id":"n-1")";
        for (int i = 0; i < 100'000; ++i) {
            nested += ",\"a\":{";
        }
        std::string wide = "{";
        for (int i = 0; i < 20'000; ++i) {
            wide += "\"k" + std::to_string(i) + "\":1,";
        }

        CPPUNIT_ASSERT_EQUAL(std::string{}, derive(row, "stop", deep).native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, derive(row, "stop", nested).native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"},
                             derive(row, "stop", wide + "\"session_id\":\"n-1\"}").native_id);
        CPPUNIT_ASSERT_EQUAL( // beyond what is read of a payload
            std::string{},
            derive(row, "stop", wide + wide.substr(1) + "\"session_id\":\"n-1\"}").native_id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DeriveRulesTest);
