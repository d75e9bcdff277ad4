// The script language of the demonstration agent.
#include "workers/agents/demo/script.h"
#include "workers/agents/demo/script_file.h"
#include "workers/agents/demo/step_text.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::demo;

class DemoScriptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DemoScriptTest);
    CPPUNIT_TEST(every_step_is_read_with_its_texts);
    CPPUNIT_TEST(turns_are_separated_and_the_last_one_repeats);
    CPPUNIT_TEST(comments_and_empty_lines_are_no_steps);
    CPPUNIT_TEST(a_problem_names_its_line_and_what_is_allowed);
    CPPUNIT_TEST(a_path_out_of_the_worktree_is_refused);
    CPPUNIT_TEST(a_script_without_steps_is_refused);
    CPPUNIT_TEST(what_would_control_the_terminal_is_refused);
    CPPUNIT_TEST(the_built_in_script_asks_once_and_commits_once);
    CPPUNIT_TEST(values_are_filled_in_and_not_looked_at_again);
    CPPUNIT_TEST_SUITE_END();

    static Script parsed(std::string_view text) {
        auto script = parse_script(text, "s");
        CPPUNIT_ASSERT_MESSAGE(script ? "" : script.error(), script.has_value());
        return *script;
    }

    static std::string problem(std::string_view text) {
        const auto script = parse_script(text, "s");
        return script ? "no problem" : script.error();
    }

    template <typename T>
    static T step(const Script& script, std::size_t number) {
        const auto* const found = std::get_if<T>(&script.turn(0).at(number));
        CPPUNIT_ASSERT_MESSAGE("step " + std::to_string(number), found != nullptr);
        return *found;
    }

    static void assert_begins(const std::string& expected, const std::string& text) {
        CPPUNIT_ASSERT_MESSAGE(text, text.starts_with(expected));
    }

public:
    void every_step_is_read_with_its_texts() {
        const auto script =
            parsed("say  Hello  there \n\tedit a/b.md one  two\nrun ls -l | wc\nask Why?\n"
                   "commit A message\nallow run\nwait 250\nwait-for go\nfail no luck\n"
                   "stop all done\nexit 3");

        CPPUNIT_ASSERT_EQUAL(std::string{"Hello  there"}, step<Say>(script, 0).text);
        CPPUNIT_ASSERT_EQUAL(std::string{"a/b.md"}, step<Edit>(script, 1).file);
        CPPUNIT_ASSERT_EQUAL(std::string{"one  two"}, step<Edit>(script, 1).text);
        CPPUNIT_ASSERT_EQUAL(std::string{"ls -l | wc"}, step<Run>(script, 2).command);
        CPPUNIT_ASSERT_EQUAL(std::string{"Why?"}, step<Ask>(script, 3).question);
        CPPUNIT_ASSERT_EQUAL(std::string{"A message"}, step<Commit>(script, 4).message);
        CPPUNIT_ASSERT_EQUAL(std::string{"run"}, step<Allow>(script, 5).tool);
        CPPUNIT_ASSERT(std::chrono::milliseconds{250} == step<Wait>(script, 6).time);
        CPPUNIT_ASSERT_EQUAL(std::string{"go"}, step<WaitFor>(script, 7).file);
        CPPUNIT_ASSERT_EQUAL(std::string{"no luck"}, step<Fail>(script, 8).text);
        CPPUNIT_ASSERT_EQUAL(std::string{"all done"}, step<Stop>(script, 9).summary);
        CPPUNIT_ASSERT_EQUAL(3, step<Exit>(script, 10).code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{11}, script.turn(0).size());
    }

    void turns_are_separated_and_the_last_one_repeats() {
        const auto script = parsed("turn\nsay a\nturn\nsay b\nsay c\n");

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, script.turns.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, script.turn(0).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, script.turn(1).size());
        CPPUNIT_ASSERT(&script.turn(1) == &script.turn(7));
    }

    void comments_and_empty_lines_are_no_steps() {
        const auto script = parsed("# say a\n\n  \n  # say b\nsay # c\n");

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, script.turn(0).size());
        CPPUNIT_ASSERT_EQUAL(std::string{"# c"}, step<Say>(script, 0).text);
    }

    void a_problem_names_its_line_and_what_is_allowed() {
        assert_begins("s:3: 'sing' is no step; say TEXT, ", problem("say a\n\nsing b\n"));
        assert_begins("s:1: say: the text is missing; ", problem("say \n"));
        CPPUNIT_ASSERT_EQUAL(std::string{"s:2: wait: 'soon' is no time; milliseconds from 0 to "
                                         "86400000 are allowed"},
                             problem("say a\nwait soon"));
        assert_begins("s:1: wait: '86400001' is no time", problem("wait 86400001"));
        assert_begins("s:1: wait: '-1' is no time", problem("wait -1"));
        CPPUNIT_ASSERT_EQUAL(std::string{"s:1: exit: '256' is no exit code; 0 to 255 are allowed"},
                             problem("exit 256"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"s:1: allow: 'all' is no tool; edit, run and commit are allowed"},
            problem("allow all"));
        CPPUNIT_ASSERT_EQUAL(std::string{"s:1: turn: 'two' follows; nothing is allowed after turn"},
                             problem("turn two"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"s:1: edit: the text is missing; edit FILE TEXT is allowed"},
            problem("edit a"));
    }

    void a_path_out_of_the_worktree_is_refused() {
        for (const std::string path : {"/etc/x", "../x", "a/../../x", "a/..", "a/"}) {
            CPPUNIT_ASSERT_EQUAL("s:1: edit: '" + path +
                                     "' is not a file of the worktree; a relative path without "
                                     "'..' is allowed",
                                 problem("edit " + path + " text"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"a..b/..c"},
                             step<Edit>(parsed("edit a..b/..c text"), 0).file);
    }

    void a_script_without_steps_is_refused() {
        assert_begins("s:1: there is no step; ", problem(""));
        assert_begins("s:2: there is no step; ", problem("# nothing\n\n"));
        assert_begins("s:2: there is no step; ", problem("say a\nturn\n"));
        assert_begins("s:3: the turn before this one has no step; ", problem("say a\nturn\nturn"));
    }

    void what_would_control_the_terminal_is_refused() {
        const std::string expected = "s:2: a control character, or no UTF-8; plain text is allowed";

        CPPUNIT_ASSERT_EQUAL(expected, problem("say a\nsay \x1b[2J"));
        CPPUNIT_ASSERT_EQUAL(expected, problem("say a\nsay \xff"));
    }

    void the_built_in_script_asks_once_and_commits_once() {
        const auto script = parsed(built_in_script());

        std::size_t questions = 0;
        std::size_t commits = 0;
        for (const auto& one : script.turn(0)) {
            questions += std::holds_alternative<Ask>(one) ? 1U : 0U;
            commits += std::holds_alternative<Commit>(one) ? 1U : 0U;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, questions);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, commits);
    }

    void values_are_filled_in_and_not_looked_at_again() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"do {answer}, then yes; {other} {prompt"},
            fill_in("do {prompt}, then {answer}; {other} {prompt", "{answer}", "yes"));
        CPPUNIT_ASSERT_EQUAL(std::string{"a b c"}, one_line("a\nb\nc"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DemoScriptTest);
