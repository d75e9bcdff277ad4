// The login shell's environment, also from shells that misbehave.
#include "cli/login_environment.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace ao::cli;
using namespace std::string_literals;
using ao::testing::TempDir;

class LoginEnvironmentTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LoginEnvironmentTest);
    CPPUNIT_TEST(what_comes_after_the_last_sentinel_counts);
    CPPUNIT_TEST(an_answer_without_a_path_is_none);
    CPPUNIT_TEST(our_own_variables_win_but_the_path_is_the_shells);
    CPPUNIT_TEST(a_daemon_that_was_started_from_a_shell_keeps_its_environment);
    CPPUNIT_TEST(the_real_shell_is_asked);
    CPPUNIT_TEST(a_shell_that_fails_leaves_the_usual_path);
    CPPUNIT_TEST_SUITE_END();

    TempDir dir_;

    EnvironmentMap recover(const std::string& script, const EnvironmentMap& own) {
        const auto shell = dir_.path() / "shell";
        std::ofstream{shell} << "#!/bin/sh\n" << script << '\n';
        std::filesystem::permissions(shell, std::filesystem::perms::owner_all);
        return with_login_environment(shell.string(), own);
    }

public:
    void what_comes_after_the_last_sentinel_counts() {
        const auto found = parse_login_environment(
            "hello __AO_SHELL_ENV__ no __AO_SHELL_ENV__A=b=c\0PATH=/x\0=odd\0bare\0E=\0"s);
        CPPUNIT_ASSERT(found.has_value());
        const EnvironmentMap expected{{"A", "b=c"}, {"PATH", "/x"}, {"E", ""}};
        CPPUNIT_ASSERT(expected == *found);
    }

    void an_answer_without_a_path_is_none() {
        CPPUNIT_ASSERT(!parse_login_environment("__AO_SHELL_ENV__A=b\0"s));
        CPPUNIT_ASSERT(!parse_login_environment("__AO_SHELL_ENV__PATH=\0"s));
        CPPUNIT_ASSERT(!parse_login_environment("PATH=/x\0"s));
        CPPUNIT_ASSERT(!parse_login_environment(""));
    }

    void our_own_variables_win_but_the_path_is_the_shells() {
        const auto merged = merged_environment(
            {{"PATH", "/opt/bin:/usr/bin"}, {"A", "shell"}, {"B", "shell"}, {"SHLVL", "1"}},
            {{"PATH", "/short"}, {"A", "own"}});
        CPPUNIT_ASSERT_EQUAL(
            "/opt/bin:/usr/bin:/usr/local/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"s,
            merged.at("PATH"));
        CPPUNIT_ASSERT_EQUAL("own"s, merged.at("A"));
        CPPUNIT_ASSERT_EQUAL("shell"s, merged.at("B"));
        CPPUNIT_ASSERT(merged.find("SHLVL") == merged.end());
    }

    void a_daemon_that_was_started_from_a_shell_keeps_its_environment() {
        const EnvironmentMap own{{"SHLVL", "1"}, {"PATH", "/short"}};
        CPPUNIT_ASSERT(own == recover("exit 1", own));
    }

    void the_real_shell_is_asked() {
        const auto found = recover("echo 'message of the day'\nexport FROM_FILES=yes\n"
                                   "exec /bin/sh -c \"$2\"",
                                   {{"PATH", "/usr/bin:/bin"}, {"HOME", "/nowhere"}});
        CPPUNIT_ASSERT_EQUAL("yes"s, found.at("FROM_FILES"));
        CPPUNIT_ASSERT_EQUAL("/nowhere"s, found.at("HOME"));
    }

    void a_shell_that_fails_leaves_the_usual_path() {
        for (const auto* const script : {"exit 3", "printf __AO_SHELL_ENV__", "exec sleep 60"}) {
            const auto found = recover(script, {{"PATH", "/short"}, {"A", "b"}});
            CPPUNIT_ASSERT_EQUAL("b"s, found.at("A"));
            CPPUNIT_ASSERT_EQUAL(
                "/short:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"s,
                found.at("PATH"));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoginEnvironmentTest);
