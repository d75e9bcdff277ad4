// The command line of the demonstration agent.
#include "workers/agents/demo/demo_options.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::demo;

class DemoOptionsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DemoOptionsTest);
    CPPUNIT_TEST(what_the_catalog_builds_is_taken);
    CPPUNIT_TEST(what_is_wrong_is_named);
    CPPUNIT_TEST_SUITE_END();

    static std::string problem(const std::vector<std::string>& arguments) {
        const auto options = parse_options(arguments);
        return options ? "no problem" : options.error();
    }

    static void assert_begins(const std::string& expected, const std::string& text) {
        CPPUNIT_ASSERT_MESSAGE(text, text.starts_with(expected));
    }

public:
    void what_the_catalog_builds_is_taken() {
        const auto first = parse_options({"--hook", "/b/ao-hook", "--session-id", "a-1",
                                          "--permission-mode", "accept-edits", "--model", "m",
                                          "--system-prompt-file", "/f", "--", "--resume"});
        const auto second = parse_options({"--resume", "a-1"});

        CPPUNIT_ASSERT(first.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"/b/ao-hook"}, first->hook);
        CPPUNIT_ASSERT_EQUAL(std::string{"a-1"}, first->conversation);
        CPPUNIT_ASSERT(!first->goes_on);
        CPPUNIT_ASSERT(PermissionMode::accept_edits == first->mode);
        CPPUNIT_ASSERT_EQUAL(std::string{"m"}, first->model);
        CPPUNIT_ASSERT_EQUAL(std::string{"/f"}, first->system_prompt_file);
        CPPUNIT_ASSERT_EQUAL(std::string{"--resume"}, first->prompt);
        CPPUNIT_ASSERT(second.has_value());
        CPPUNIT_ASSERT(second->goes_on);
        CPPUNIT_ASSERT(PermissionMode::standard == second->mode);
    }

    void what_is_wrong_is_named() {
        assert_begins("unknown option --fast; --hook PATH, ", problem({"--fast"}));
        assert_begins("unknown option task; ", problem({"task", "x"}));
        assert_begins("--hook: its value is missing; ", problem({"--hook"}));
        assert_begins("--model is given twice; ", problem({"--model", "a", "--model", "b"}));
        assert_begins("--permission-mode: 'yolo' is no mode; default, ",
                      problem({"--permission-mode", "yolo"}));
        assert_begins("--resume ../x: one id ", problem({"--resume", "../x"}));
        assert_begins("--resume b: one id ", problem({"--session-id", "a", "--resume", "b"}));
        assert_begins("after -- exactly one prompt ", problem({"--", "a", "b"}));
        assert_begins("after -- exactly one prompt ", problem({"--"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DemoOptionsTest);
