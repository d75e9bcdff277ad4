// Every hook event that the agents worker is given is answered once, whatever is in it.
#include "tests/unit/workers/agents_bench.h"

using namespace ao;
using testing::AgentsBench;

class AgentsHookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentsHookTest);
    CPPUNIT_TEST(an_event_is_answered_with_what_it_means);
    CPPUNIT_TEST(an_event_that_nobody_knows_is_answered_without_a_state);
    CPPUNIT_TEST(an_agent_that_nobody_knows_is_answered_without_a_state);
    CPPUNIT_TEST(a_hostile_payload_is_answered_as_well);
    CPPUNIT_TEST(a_row_that_changed_counts_at_once);
    CPPUNIT_TEST_SUITE_END();

    AgentsBench agents_;

    ipc::HookDerived answer_to(const std::string& agent, const std::string& event,
                               const std::string& payload) {
        const auto before = agents_.bench.reported.size();
        agents_.worker.take({"17", "shop-1", agent, event, 3, payload});
        std::vector<ipc::HookDerived> answers;
        for (auto i = before; i < agents_.bench.reported.size(); ++i) {
            if (const auto* derived = std::get_if<ipc::HookDerived>(&agents_.bench.reported[i])) {
                answers.push_back(*derived);
            }
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, answers.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"17"}, answers[0].row);
        CPPUNIT_ASSERT_EQUAL(std::string{"shop-1"}, answers[0].session_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, answers[0].generation);
        CPPUNIT_ASSERT_EQUAL(event, answers[0].event);
        return answers[0];
    }

    void write_tern(const std::string& state) {
        agents_.write("agents/tern.toml",
                      testing::tern_file() +
                          "[hooks]\nmechanism = \"none\"\nevents = [{ native = \"d\", event = "
                          "\"done\" }]\n[states]\ndone = \"" +
                          state + "\"\n");
    }

public:
    void an_event_is_answered_with_what_it_means() {
        const auto answer = answer_to("claude-code", "user-prompt-submit",
                                      R"({"session_id":"c-1","prompt":"Fix it\nnow"})");

        CPPUNIT_ASSERT(answer.state == ipc::Activity::active);
        CPPUNIT_ASSERT_EQUAL(std::string{"c-1"}, answer.native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"Fix it"}, answer.title);
    }

    void an_event_that_nobody_knows_is_answered_without_a_state() {
        const auto answer = answer_to("claude-code", "no-such-event", R"({"session_id":"c-1"})");
        CPPUNIT_ASSERT(!answer.state);
        CPPUNIT_ASSERT_EQUAL(std::string{"c-1"}, answer.native_id);
    }

    void an_agent_that_nobody_knows_is_answered_without_a_state() {
        const auto answer = answer_to("no-such-agent", "stop", R"({"session_id":"c-1"})");
        CPPUNIT_ASSERT(!answer.state);
        CPPUNIT_ASSERT_EQUAL(std::string{}, answer.native_id);
    }

    void a_hostile_payload_is_answered_as_well() {
        const std::vector<std::string> payloads{
            "",
            "{",
            "null",
            "[[[[",
            "\xff\xfe",
            std::string(1, '\0'),
            R"({"session_id":)",
            R"({"session_id":1e999})",
            R"({"session_id":"\ud800"})",
            R"({"session_id":["a"],"prompt":{"a":1}})",
            R"({"session_id":")" + std::string(300'000, 'x'),
            "{\"prompt\":\"" + std::string(250'000, '\xc3') + "\"}",
            std::string(100'000, '['),
            R"({"a":)" + std::string(100'000, '{'),
        };
        for (const auto& payload : payloads) {
            for (const auto* event :
                 {"user-prompt-submit", "session-end", "notification", "", "\n"}) {
                const auto answer = answer_to("claude-code", event, payload);
                CPPUNIT_ASSERT(answer.native_id.size() <= 256);
                CPPUNIT_ASSERT(answer.title.size() <= 200);
            }
        }
    }

    void a_row_that_changed_counts_at_once() {
        write_tern("idle");
        CPPUNIT_ASSERT(answer_to("tern", "done", "{}").state == ipc::Activity::idle);
        write_tern("none");
        CPPUNIT_ASSERT(!answer_to("tern", "done", "{}").state);
        write_tern("idle");
        CPPUNIT_ASSERT(answer_to("tern", "done", "{}").state == ipc::Activity::idle);
        std::filesystem::remove(agents_.path("agents/tern.toml"));
        CPPUNIT_ASSERT(!answer_to("tern", "done", "{}").state);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentsHookTest);
