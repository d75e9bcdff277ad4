// An agent without hooks is followed by what its terminal shows, and typed into once it shows that
// it is ready. Its program shows what the test orders, and writes down what was typed and when.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

constexpr const char* kPainter = R"(#!/bin/sh
stty -echo
exec 3<>"$1/orders" 4<&0
while IFS= read -r line; do printf 'typed %s\n' "$line" >>"$1/log"; done <&4 &
while IFS= read -r shown <&3; do
    printf 'shown %s\n' "$shown" >>"$1/log"
    printf '\033[2J\033[H%s\n' "$shown"
done
)";

constexpr const char* kPainterRow = R"(
id = "painter"
name = "Painter"
description = "Shows what it is told to"

[binary]
names = ["sh"]

[launch]
argv = ["{bin}", "ROOT/painter", "ROOT"]
prompt = "typed"
ready = { pattern = "Ready for you", within_ms = 60000 }

[screen]
settles_after_ms = 100
rules = [
    { state = "waiting_input", pattern = "Which one\\?" },
    { state = "active", pattern = "esc to interrupt" },
    { state = "idle", pattern = "^Ready for you" },
]
)";

class Painter {
public:
    explicit Painter(const std::string& runtime = "pty")
        : world{runtime} {
        std::ofstream{world.instance().root() / "painter"} << kPainter;
        write_row("");
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo((world.instance().root() / "orders").c_str(), 0600));
        world.start();
        world.add_project();
        const auto spawned = world.ask(
            "POST", "/api/v1/sessions",
            {{"projectId", "app"}, {"harness", "painter"}, {"prompt", "paint the fence"}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        id = spawned.body["session"]["id"].get<std::string>();
    }

    /// People's file, with further rules at the end of its list.
    void write_row(const std::string& rules) {
        std::string row{kPainterRow};
        row.insert(row.rfind(']'), rules);
        world.write_agent("painter", row);
    }

    void show(const std::string& line) const {
        std::ofstream{world.instance().root() / "orders"} << line << '\n';
    }

    std::string state() { return world.session(id)["activity"]["state"].get<std::string>(); }

    void wait_for(const std::string& wanted) {
        world.supervisor().wait_until(id + " is " + wanted, [&] { return state() == wanted; });
    }

    std::string log() const {
        std::ifstream stream{world.instance().root() / "log"};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }

    void wait_for_log(const std::string& wanted) {
        world.supervisor().wait_until("\"" + wanted + "\" is written down",
                                      [&] { return log().find(wanted) != std::string::npos; });
    }

    SessionWorld world;
    std::string id;
};

} // namespace

class SessionScreenTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionScreenTest);
    CPPUNIT_TEST(a_session_is_what_its_screen_shows);
    CPPUNIT_TEST(a_prompt_is_typed_when_the_program_shows_that_it_is_ready);
    CPPUNIT_TEST(an_agents_worker_that_dies_goes_on_where_the_screen_is);
    CPPUNIT_TEST(rules_that_change_hold_for_sessions_that_run);
    CPPUNIT_TEST(in_tmux_a_screen_is_seen_through_a_viewer);
    CPPUNIT_TEST(a_shell_works_while_it_runs_a_program);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_session_is_what_its_screen_shows() {
        Painter painter;
        painter.show("esc to interrupt");
        painter.wait_for("active");
        painter.show("Ready for you");
        painter.wait_for("idle");
        painter.show("Which one?");
        painter.wait_for("waiting_input");
        painter.show("esc to interrupt");
        painter.wait_for("active");
    }

    void a_prompt_is_typed_when_the_program_shows_that_it_is_ready() {
        Painter painter;
        painter.show("esc to interrupt");
        painter.wait_for("active"); // whoever watches has looked
        painter.show("Ready for you");
        painter.wait_for_log("typed ");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"shown esc to interrupt\nshown Ready for you\ntyped paint the fence\n"},
            painter.log());
    }

    void an_agents_worker_that_dies_goes_on_where_the_screen_is() {
        Painter painter;
        painter.show("esc to interrupt");
        painter.wait_for("active");
        painter.world.supervisor().kill_worker("agents", SIGSTOP);
        painter.show("Which one?");
        painter.world.supervisor().kill_worker("agents", SIGKILL);
        painter.wait_for("waiting_input");
        painter.show("Ready for you");
        painter.wait_for("idle");
        painter.wait_for_log("typed paint the fence");
    }

    void rules_that_change_hold_for_sessions_that_run() {
        Painter painter;
        painter.show("Ready for you");
        painter.wait_for("idle");
        painter.show("Thinking");
        painter.write_row("    { state = \"active\", pattern = \"Thinking\" },\n");
        painter.wait_for("active");
    }

    void in_tmux_a_screen_is_seen_through_a_viewer() {
        Painter painter{"tmux"};
        painter.show("esc to interrupt");
        painter.wait_for("active");
        painter.show("Ready for you");
        painter.wait_for_log("typed paint the fence");
        painter.wait_for("idle");

        // Whoever looked is gone; what it looked through is found again.
        painter.world.supervisor().kill_worker("agents", SIGKILL);
        painter.show("Which one?");
        painter.wait_for("waiting_input");
    }

    void a_shell_works_while_it_runs_a_program() {
        SessionWorld world;
        const auto gate = (world.instance().root() / "gate").string();
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(gate.c_str(), 0600));
        world.start();
        world.add_project();
        const auto spawned =
            world.spawn("set -m; sh -c 'echo begun; cat " + gate + "'; echo over; read x");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        const auto wait_for = [&](const std::string& wanted) {
            world.supervisor().wait_until("the shell is " + wanted, [&] {
                return world.session(id)["activity"]["state"] == wanted;
            });
        };
        wait_for("active");
        std::ofstream{gate} << "text\n";
        wait_for("idle");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionScreenTest);
