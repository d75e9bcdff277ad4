// The demonstration agent over several turns and launches.
#include "tests/process/demo_agent/demo_bench.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;

namespace {

constexpr const char* kInterrupt = "\x03"; // Ctrl-C
constexpr const char* kEnd = "\x04";       // Ctrl-D

} // namespace

class DemoConversationTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DemoConversationTest);
    CPPUNIT_TEST(every_typed_line_is_a_prompt_for_the_next_turn);
    CPPUNIT_TEST(an_interrupt_ends_the_turn_and_at_the_prompt_the_program);
    CPPUNIT_TEST(an_interrupt_ends_a_running_command);
    CPPUNIT_TEST(an_interrupt_ends_a_question_too);
    CPPUNIT_TEST(the_end_of_input_is_the_end_of_the_conversation);
    CPPUNIT_TEST(a_script_can_end_the_program);
    CPPUNIT_TEST(a_resumed_conversation_goes_on_with_the_next_turn);
    CPPUNIT_TEST(a_new_conversation_of_the_same_id_begins_anew);
    CPPUNIT_TEST(without_a_session_nothing_is_kept);
    CPPUNIT_TEST_SUITE_END();

    DemoBench bench_;

    static void wait_for(PtyProgram& agent, const std::string& text) {
        CPPUNIT_ASSERT_MESSAGE(text + " was not shown: " + agent.shown(),
                               agent.wait_until_shown(text));
        agent.forget();
    }

    void assert_names(const std::string& expected) const {
        CPPUNIT_ASSERT_EQUAL(expected, bench_.event_names());
    }

public:
    void every_typed_line_is_a_prompt_for_the_next_turn() {
        bench_.write_script("say first {prompt}\nturn\nsay later {prompt}\n");
        auto agent = bench_.start();

        wait_for(agent, "\n> ");
        agent.type("a\r");
        wait_for(agent, "first a\r\n= done\r\n> ");
        agent.type("  \rb\r");
        wait_for(agent, "later b\r\n= done\r\n> ");
        agent.type("c\r");
        wait_for(agent, "later c\r\n= done\r\n> ");
        agent.type("/exit\r");

        CPPUNIT_ASSERT_EQUAL(0, agent.wait());
        assert_names("session-start user-prompt-submit stop user-prompt-submit stop "
                     "user-prompt-submit stop session-end");
        CPPUNIT_ASSERT_EQUAL(std::string{"a\nb\nc\n"},
                             bench_.read("data/agents/app-1/demo-n-1.txt"));
    }

    void an_interrupt_ends_the_turn_and_at_the_prompt_the_program() {
        bench_.write_script("wait 86400000\n");
        auto agent = bench_.start({"--", "go"});

        wait_for(agent, "* wait 86400000 ms");
        agent.type(kInterrupt);
        wait_for(agent, "! interrupted\r\n> ");
        agent.type(kInterrupt);

        CPPUNIT_ASSERT_EQUAL(0, agent.wait());
        assert_names("session-start user-prompt-submit interrupt session-end");
    }

    void an_interrupt_ends_a_running_command() {
        bench_.write_script("run mkfifo pipe; echo up; cat pipe | cat; echo on\n");
        auto agent = bench_.start({"--permission-mode", "auto", "--", "go"});

        wait_for(agent, "up\r\n");
        agent.type(kInterrupt);
        wait_for(agent, "! interrupted\r\n> ");
        agent.type("/exit\r");

        CPPUNIT_ASSERT_EQUAL(0, agent.wait());
        assert_names("session-start user-prompt-submit pre-tool-use interrupt session-end");
    }

    void an_interrupt_ends_a_question_too() {
        bench_.write_script("ask Why?\nedit a.txt {answer}\n");
        auto agent = bench_.start({"--", "go"});

        wait_for(agent, "? Why? ");
        agent.type("half an answ");
        wait_for(agent, "half an answ");
        agent.type(kInterrupt);
        wait_for(agent, "! interrupted\r\n> ");
        agent.type("again\r");
        wait_for(agent, "? Why? ");
        agent.type("so\r");
        wait_for(agent, "Allow? [y/n] ");
        agent.type(kInterrupt);
        wait_for(agent, "! interrupted\r\n> ");
        agent.type("/exit\r");

        CPPUNIT_ASSERT_EQUAL(0, agent.wait());
        assert_names("session-start user-prompt-submit question interrupt user-prompt-submit "
                     "question question-reply permission-request interrupt session-end");
    }

    void the_end_of_input_is_the_end_of_the_conversation() {
        bench_.write_script("ask Why?\n");
        auto at_prompt = bench_.start();
        wait_for(at_prompt, "\n> ");
        at_prompt.type(kEnd);
        CPPUNIT_ASSERT_EQUAL(0, at_prompt.wait());

        auto at_question = bench_.start({"--", "go"});
        wait_for(at_question, "? Why? ");
        at_question.type(kEnd);
        CPPUNIT_ASSERT_EQUAL(0, at_question.wait());
        assert_names("session-start session-end session-start user-prompt-submit question "
                     "session-end");
    }

    void a_script_can_end_the_program() {
        bench_.write_script("exit 7\n");
        auto agent = bench_.start({"--", "go"});

        CPPUNIT_ASSERT_EQUAL(7, agent.wait());
        assert_names("session-start user-prompt-submit session-end");
    }

    void a_resumed_conversation_goes_on_with_the_next_turn() {
        bench_.write_script("stop first\nturn\nstop second\nturn\nexit 3\n");
        auto agent = bench_.start({"--", "two\nlines"});
        wait_for(agent, "= first\r\n> ");
        agent.type(kEnd);
        CPPUNIT_ASSERT_EQUAL(0, agent.wait());
        std::filesystem::remove(bench_.path("events"));

        PtyProgram resumed{bench_.spec({"--hook", bench_.path("hook"), "--resume", "n-1"})};
        wait_for(resumed, "earlier turns: 1\r\n");
        resumed.type("go on\r");
        wait_for(resumed, "= second\r\n> ");
        resumed.type("and end\r");

        CPPUNIT_ASSERT_EQUAL(3, resumed.wait());
        CPPUNIT_ASSERT_EQUAL(std::string{R"(session-start {,"source":"resume"})"},
                             bench_.events().at(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"two lines\ngo on\nand end\n"},
                             bench_.read("data/agents/app-1/demo-n-1.txt"));
    }

    void a_new_conversation_of_the_same_id_begins_anew() {
        bench_.write_script("stop first\nturn\nstop second\n");
        for (const std::string prompt : {"one", "two"}) {
            auto agent = bench_.start({"--", prompt});
            wait_for(agent, "= first\r\n> ");
        }

        CPPUNIT_ASSERT_EQUAL(std::string{"two\n"}, bench_.read("data/agents/app-1/demo-n-1.txt"));
    }

    void without_a_session_nothing_is_kept() {
        bench_.write_script("stop first\n");
        auto spec = bench_.spec({"--session-id", "n-1", "--", "go"});
        spec.environment.erase("AO_SESSION_ID");
        PtyProgram agent{spec};

        wait_for(agent, "= first\r\n> ");

        CPPUNIT_ASSERT(std::filesystem::is_empty(bench_.path("data")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DemoConversationTest);
