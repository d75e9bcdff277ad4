// What the demonstration agent refuses, and what it bears.
#include "tests/process/demo_agent/demo_bench.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;
namespace fs = std::filesystem;

class DemoRefusalTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DemoRefusalTest);
    CPPUNIT_TEST(an_unknown_option_is_named);
    CPPUNIT_TEST(a_bad_script_is_told_with_its_line);
    CPPUNIT_TEST(a_named_script_must_be_there);
    CPPUNIT_TEST(a_named_script_goes_before_that_of_the_worktree);
    CPPUNIT_TEST(no_link_is_followed_out_of_the_worktree);
    CPPUNIT_TEST(a_missing_or_failing_hook_program_changes_nothing);
    CPPUNIT_TEST(without_a_terminal_it_works_on_pipes);
    CPPUNIT_TEST_SUITE_END();

    DemoBench bench_;

    static void assert_refused(const ProgramSpec& spec, const std::string& why) {
        const auto result = run_program(spec);
        CPPUNIT_ASSERT_EQUAL(2, result.exit_code);
        CPPUNIT_ASSERT_MESSAGE(result.errors, result.errors.starts_with("ao-demo-agent: " + why));
        CPPUNIT_ASSERT_EQUAL(std::string{}, result.output);
    }

    static void wait_for(PtyProgram& agent, const std::string& text) {
        CPPUNIT_ASSERT_MESSAGE(text + " was not shown: " + agent.shown(),
                               agent.wait_until_shown(text));
    }

public:
    void an_unknown_option_is_named() {
        assert_refused(bench_.spec({"--session-id", "n-1", "--fast"}), "unknown option --fast; ");
    }

    void a_bad_script_is_told_with_its_line() {
        bench_.write_script("say a\nsing b\n");

        assert_refused(bench_.spec({"--hook", bench_.path("hook")}),
                       ".ao-demo:2: 'sing' is no step; say TEXT, ");
        CPPUNIT_ASSERT(!fs::exists(bench_.path("events")));
    }

    void a_named_script_must_be_there() {
        auto spec = bench_.spec({});
        spec.environment["AO_DEMO_SCRIPT"] = "/nowhere/script";

        assert_refused(spec, "cannot read the script /nowhere/script: No such file or directory");
    }

    void a_named_script_goes_before_that_of_the_worktree() {
        bench_.write_script("say of the worktree\n");
        bench_.write("other", "say of the variable\n");
        auto spec = bench_.spec({"--", "go"});
        spec.environment["AO_DEMO_SCRIPT"] = bench_.path("other");

        const auto result = run_program(spec);

        CPPUNIT_ASSERT(result.output.find("of the variable\n") != std::string::npos);
        CPPUNIT_ASSERT(result.output.find("of the worktree") == std::string::npos);
    }

    void no_link_is_followed_out_of_the_worktree() {
        bench_.write("outside", "as before\n");
        fs::create_directory_symlink(bench_.path("data"), bench_.path("repo/folder"));
        fs::create_symlink(bench_.path("outside"), bench_.path("repo/file"));
        bench_.write_script("edit folder/a.txt x\nturn\nedit file x\n");
        auto agent = bench_.start({"--permission-mode", "auto", "--", "go"});

        wait_for(agent, "= failed: cannot edit folder/a.txt: a symbolic link");
        agent.type("go\r");
        wait_for(agent, "= failed: cannot edit file: a symbolic link");

        CPPUNIT_ASSERT(!fs::exists(bench_.path("data/a.txt")));
        CPPUNIT_ASSERT_EQUAL(std::string{"as before\n"}, bench_.read("outside"));
    }

    void a_missing_or_failing_hook_program_changes_nothing() {
        bench_.write_script("say still here\n");
        for (const std::string program : {"/nowhere/ao-hook", "/bin/false"}) {
            PtyProgram agent{bench_.spec({"--hook", program, "--", "go"})};
            wait_for(agent, "still here\r\n= done\r\n> ");
            agent.type("/exit\r");
            CPPUNIT_ASSERT_EQUAL(0, agent.wait());
        }
    }

    void without_a_terminal_it_works_on_pipes() {
        bench_.write_script("say got {prompt}\n");
        auto spec = bench_.spec({});
        spec.input = "one\ntwo\nlast";

        const auto result = run_program(spec);

        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        for (const std::string line : {"got one\n", "got two\n", "got last\n"}) {
            CPPUNIT_ASSERT_MESSAGE(line, result.output.find(line) != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DemoRefusalTest);
