// What one turn of the demonstration agent does, shows and tells.
#include "tests/process/demo_agent/demo_bench.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;

class DemoTurnTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DemoTurnTest);
    CPPUNIT_TEST(the_built_in_turn_asks_commits_and_tells_all_of_it_in_order);
    CPPUNIT_TEST(what_is_not_permitted_is_skipped);
    CPPUNIT_TEST(a_mode_permits_without_a_question);
    CPPUNIT_TEST(only_y_and_n_answer_a_permission);
    CPPUNIT_TEST(an_answer_is_filled_in_but_is_no_command);
    CPPUNIT_TEST(a_failed_command_is_told_and_the_turn_goes_on);
    CPPUNIT_TEST(a_failed_turn_says_so_in_its_summary);
    CPPUNIT_TEST(it_waits_for_a_file);
    CPPUNIT_TEST(a_commit_holds_only_what_the_agent_edited);
    CPPUNIT_TEST_SUITE_END();

    DemoBench bench_;

    static void wait_for(PtyProgram& agent, const std::string& text) {
        CPPUNIT_ASSERT_MESSAGE(text + " was not shown: " + agent.shown(),
                               agent.wait_until_shown(text));
    }

    /// Answers the question that is shown.
    static void reply(PtyProgram& agent, const std::string& question, const std::string& answer) {
        wait_for(agent, question);
        agent.forget();
        agent.type(answer + "\r");
    }

    static void leave(PtyProgram& agent) {
        reply(agent, "\n> ", "/exit");
        CPPUNIT_ASSERT_EQUAL(0, agent.wait());
    }

    void assert_names(const std::string& expected) const {
        CPPUNIT_ASSERT_EQUAL(expected, bench_.event_names());
    }

public:
    void the_built_in_turn_asks_commits_and_tells_all_of_it_in_order() {
        auto agent = bench_.start({"--", "say \"hello\"\nto all"});

        wait_for(agent, "it follows a script and thinks nothing");
        reply(agent, "? What shall the commit say? ", "My note");
        reply(agent, "Allow? [y/n] ", "y");
        wait_for(agent, "= notes.md holds the task");
        leave(agent);

        const std::vector<std::string> expected{
            R"(session-start {,"source":"startup"})",
            R"(user-prompt-submit {,"prompt":"say \"hello\"\u000ato all"})",
            R"(pre-tool-use {,"tool_name":"edit","tool_use_id":"demo-1-1"})",
            R"(post-tool-use {,"tool_name":"edit","tool_use_id":"demo-1-1"})",
            R"(pre-tool-use {,"tool_name":"run","tool_use_id":"demo-1-2"})",
            R"(post-tool-use {,"tool_name":"run","tool_use_id":"demo-1-2"})",
            R"(question {,"question":"What shall the commit say?"})",
            R"(question-reply {,"answer":"My note"})",
            R"(permission-request {,"tool_name":"commit"})",
            R"(permission-reply {,"tool_name":"commit","reply":"y"})",
            R"(pre-tool-use {,"tool_name":"commit","tool_use_id":"demo-1-3"})",
            R"(post-tool-use {,"tool_name":"commit","tool_use_id":"demo-1-3"})",
            R"(stop {,"summary":"notes.md holds the task"})",
            R"(session-end {,"reason":"exit"})"};
        const auto events = bench_.events();
        for (std::size_t i = 0; i < expected.size() && i < events.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL(expected[i], events[i]);
        }
        CPPUNIT_ASSERT_EQUAL(expected.size(), events.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"say \"hello\" to all\n"}, bench_.read("repo/notes.md"));
        CPPUNIT_ASSERT_EQUAL(std::string{"My note|ao-demo <ao-demo@localhost>\n"},
                             bench_.git({"log", "--format=%s|%an <%ae>"}).output);
    }

    void what_is_not_permitted_is_skipped() {
        bench_.write_script("edit a.txt x\nrun touch b.txt\nstop ready\n");
        auto agent = bench_.start({"--", "go"});

        reply(agent, "Allow? [y/n] ", "n");
        wait_for(agent, "not allowed, skipped");
        reply(agent, "Allow? [y/n] ", "n");
        wait_for(agent, "= ready");
        leave(agent);

        CPPUNIT_ASSERT(!std::filesystem::exists(bench_.path("repo/a.txt")));
        CPPUNIT_ASSERT(!std::filesystem::exists(bench_.path("repo/b.txt")));
        assert_names("session-start user-prompt-submit permission-request permission-reply "
                     "permission-request permission-reply stop session-end");
    }

    void a_mode_permits_without_a_question() {
        bench_.write_script("edit a.txt x\nrun echo {prompt} >b.txt\n");
        auto careful = bench_.start({"--permission-mode", "accept-edits", "--", "one"});
        reply(careful, "Allow? [y/n] ", "y");
        wait_for(careful, "= done");
        leave(careful);
        assert_names("session-start user-prompt-submit pre-tool-use post-tool-use "
                     "permission-request permission-reply pre-tool-use post-tool-use stop "
                     "session-end");

        for (const std::string mode : {"auto", "bypass-permissions"}) {
            std::filesystem::remove(bench_.path("events"));
            auto agent = bench_.start({"--permission-mode", mode, "--", mode});
            wait_for(agent, "= done");
            leave(agent);
            assert_names("session-start user-prompt-submit pre-tool-use post-tool-use "
                         "pre-tool-use post-tool-use stop session-end");
            CPPUNIT_ASSERT_EQUAL(mode + "\n", bench_.read("repo/b.txt"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"x\nx\nx\n"}, bench_.read("repo/a.txt"));
    }

    void only_y_and_n_answer_a_permission() {
        bench_.write_script("edit a.txt x\n");
        auto agent = bench_.start({"--", "go"});

        reply(agent, "Allow? [y/n] ", "perhaps");
        reply(agent, "Allow? [y/n] ", "y");
        wait_for(agent, "= done");

        CPPUNIT_ASSERT_EQUAL(std::string{"x\n"}, bench_.read("repo/a.txt"));
    }

    void an_answer_is_filled_in_but_is_no_command() {
        bench_.write_script("ask Which?\nsay Told: {answer}\nrun printf %s {answer} >a.txt\n");
        auto agent = bench_.start({"--permission-mode", "auto", "--", "go"});

        reply(agent, "? Which? ", "it's $(touch b.txt); touch c.txt");
        wait_for(agent, "Told: it's $(touch b.txt); touch c.txt");
        wait_for(agent, "= done");

        CPPUNIT_ASSERT_EQUAL(std::string{"it's $(touch b.txt); touch c.txt"},
                             bench_.read("repo/a.txt"));
        CPPUNIT_ASSERT(!std::filesystem::exists(bench_.path("repo/b.txt")));
        CPPUNIT_ASSERT(!std::filesystem::exists(bench_.path("repo/c.txt")));
    }

    void a_failed_command_is_told_and_the_turn_goes_on() {
        bench_.write_script("run echo loud; exit 3\nstop after it\n");
        auto agent = bench_.start({"--permission-mode", "auto", "--", "go"});

        wait_for(agent, "loud\r\n  exit 3\r\n= after it");
    }

    void a_failed_turn_says_so_in_its_summary() {
        bench_.write_script("fail no {prompt}\nsay unreachable\n");
        auto agent = bench_.start({"--", "luck"});

        wait_for(agent, "= failed: no luck");
        leave(agent);

        CPPUNIT_ASSERT(agent.shown().find("unreachable") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{R"(stop {,"summary":"failed: no luck"})"},
                             bench_.events().at(2));
    }

    void it_waits_for_a_file() {
        bench_.write_script("wait-for ../go\nstop seen\n");
        auto agent = bench_.start({"--", "go"});

        wait_for(agent, "* wait for ../go");
        bench_.write("go", "");
        wait_for(agent, "= seen");

        bench_.write_script("wait-for nowhere/go\n");
        auto other = bench_.start({"--", "go"});
        wait_for(other, "= failed: cannot wait for nowhere/go: No such file or directory");
    }

    void a_commit_holds_only_what_the_agent_edited() {
        bench_.git({"config", "user.name", "Ada"});
        bench_.git({"config", "user.email", "ada@example.test"});
        bench_.write("repo/theirs.txt", "x");
        bench_.write_script("edit deep/er/mine.txt x\ncommit -m {prompt}\n");
        auto agent = bench_.start({"--permission-mode", "auto", "--", "a b"});
        wait_for(agent, "= done");

        const auto log = bench_.git({"log", "--name-only", "--format=%s|%an <%ae>"}).output;
        CPPUNIT_ASSERT_EQUAL(std::string{"-m a b|Ada <ada@example.test>\n\ndeep/er/mine.txt\n"},
                             log);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DemoTurnTest);
