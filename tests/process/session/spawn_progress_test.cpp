// What `ao spawn` shows while a session is made.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;

class SpawnProgressTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpawnProgressTest);
    CPPUNIT_TEST(what_postcreate_writes_is_shown_while_it_runs);
    CPPUNIT_TEST(programs_get_lines_of_json);
    CPPUNIT_TEST_SUITE_END();

public:
    void what_postcreate_writes_is_shown_while_it_runs() {
        SessionWorld world;
        begin(world);
        const auto output = spawn(world, {});
        const auto shown = output.find("  | building\n");
        CPPUNIT_ASSERT_MESSAGE(output, shown != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(output, output.find("  | [31mred\n") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(output, output.find("links and postCreate") > shown);
        CPPUNIT_ASSERT_MESSAGE(output, output.find("spawned session app-1") != std::string::npos);
    }

    void programs_get_lines_of_json() {
        SessionWorld world;
        begin(world);
        const auto output = spawn(world, {"--json"});
        CPPUNIT_ASSERT_MESSAGE(output, output.find(R"({"step":"provision","output":"building"})") !=
                                           std::string::npos);
    }

private:
    static void begin(SessionWorld& world) {
        world.start();
        world.add_project(
            {{"postCreate", {R"(echo building; printf '\033[31mred\n'; echo done)"}}});
    }

    static std::string spawn(const SessionWorld& world, const std::vector<std::string>& more) {
        std::vector<std::string> argv{program_path("ao"), "spawn", "--harness", "shell",
                                      "--project",        "app",   "--command", "cat"};
        argv.insert(argv.end(), more.begin(), more.end());
        const auto spawned = run_program({argv, world.instance().environment()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.errors, 0, spawned.exit_code);
        return spawned.output;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpawnProgressTest);
