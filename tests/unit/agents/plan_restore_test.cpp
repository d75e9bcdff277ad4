// A conversation again: with the id that the agent told, or that follows from the session.
#include "tests/unit/agents/plan_input.h"

using namespace ao::workers::agents;

class PlanRestoreTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PlanRestoreTest);
    CPPUNIT_TEST(an_id_that_was_told_wins_over_our_own);
    CPPUNIT_TEST(a_blank_id_is_none);
    CPPUNIT_TEST(an_agent_without_conversations_cannot_be_restored);
    CPPUNIT_TEST(an_id_that_would_be_an_option_is_refused);
    CPPUNIT_TEST(the_hooks_are_planned_again);
    CPPUNIT_TEST_SUITE_END();

    static std::string code_of(const std::string& agent, const std::string& native_id) {
        const auto plan =
            plan_restore(ao::testing::bundled_row(agent), ao::testing::plan_input(), native_id);
        return plan ? "" : plan.error().code;
    }

public:
    void an_id_that_was_told_wins_over_our_own() {
        const auto plan = ao::testing::planned_restore(ao::testing::bundled_row("claude-code"),
                                                       ao::testing::plan_input(), " n-1\n");

        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, plan.argv.back());
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, plan.native_id);
    }

    void a_blank_id_is_none() {
        CPPUNIT_ASSERT_EQUAL(std::string{"NATIVE_ID_UNKNOWN"}, code_of("codex", " \t"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, code_of("qwen", " \t"));
    }

    void an_agent_without_conversations_cannot_be_restored() {
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_RESTORABLE"}, code_of("shell", "n-1"));
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_RESTORABLE"}, code_of("shell", "n-1"));
    }

    void an_id_that_would_be_an_option_is_refused() {
        for (const auto* id :
             {"--dangerously-bypass-approvals-and-sandbox", "-x", "a b", "a\nb", "a;b", "$(x)"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(id, std::string{"INVALID_NATIVE_ID"},
                                         code_of("codex", id));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_NATIVE_ID"},
                             code_of("codex", std::string(257, 'a')));
    }

    void the_hooks_are_planned_again() {
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            if (entry.row.launch.restore) {
                const auto input = ao::testing::plan_input();
                const auto first = ao::testing::planned(entry.row, input);
                const auto again = ao::testing::planned_restore(entry.row, input, "n-1");
                CPPUNIT_ASSERT_MESSAGE(entry.row.id, first.files == again.files);
                CPPUNIT_ASSERT_MESSAGE(entry.row.id, first.trust == again.trust);
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlanRestoreTest);
