// Hook events end to end: the real ao-hook, called as an agent calls it, through the inbox and the
// agents worker to the state of the session, whoever dies in between.
#include "tests/support/session_world.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>

using namespace ao::testing;
namespace fs = std::filesystem;

class SessionHookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionHookTest);
    CPPUNIT_TEST(a_turn_with_a_permission_is_followed);
    CPPUNIT_TEST(a_late_event_of_an_earlier_launch_changes_nothing);
    CPPUNIT_TEST(what_was_learned_is_kept_and_its_conversation_goes_on);
    CPPUNIT_TEST(events_while_the_supervisor_is_away_come_in_order);
    CPPUNIT_TEST(a_worker_that_dies_over_an_event_costs_nothing);
    CPPUNIT_TEST(an_agent_that_says_nothing_is_shown_as_silent);
    CPPUNIT_TEST(an_answer_reaches_a_session_that_waits_for_a_decision);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_turn_with_a_permission_is_followed() {
        SessionWorld world;
        const auto id = begin(world);
        says(world, id, "session-start", R"({"source":"startup","session_id":"n-1"})");
        says(world, id, "user-prompt-submit", R"({"prompt":"fix it","session_id":"n-1"})");
        wait_for(world, id, "working");
        says(world, id, "pre-tool-use", kBash);
        says(world, id, "permission-request", kBash);
        wait_for(world, id, "needs_input");
        CPPUNIT_ASSERT_EQUAL(std::string{"Bash"}, world.session(id)["waitsOn"].get<std::string>());
        says(world, id, "pre-tool-use", R"({"tool_name":"Read","tool_use_id":"t2"})");
        says(world, id, "post-tool-use", R"({"tool_name":"Read","tool_use_id":"t2"})");
        says(world, id, "post-tool-use", kBash); // it was granted
        wait_for(world, id, "working");
        says(world, id, "stop", R"({"last_assistant_message":"done"})");
        wait_for(world, id, "idle");

        const auto session = world.session(id);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, session["agentSessionId"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"fix it"}, session["title"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"done"}, session["summary"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, undone(world));
    }

    void a_late_event_of_an_earlier_launch_changes_nothing() {
        SessionWorld world;
        const auto id = begin(world);
        CPPUNIT_ASSERT(world.order(id, "kill?keepWorkspace=true").is_ok());
        CPPUNIT_ASSERT(world.order(id, "restore").is_ok());
        says(world, id, "user-prompt-submit", R"({"prompt":"late"})", "1");
        world.supervisor().wait_until("the event is done", [&] { return undone(world) == "0"; });
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, status(world, id));
        CPPUNIT_ASSERT(!world.session(id).contains("title"));
    }

    void what_was_learned_is_kept_and_its_conversation_goes_on() {
        SessionWorld world;
        const auto id = begin(world);
        says(world, id, "session-start", R"({"source":"startup","session_id":"n-1"})");
        wait_for_id(world, id, "n-1");
        CPPUNIT_ASSERT(world.order(id, "kill?keepWorkspace=true").is_ok());
        CPPUNIT_ASSERT(world.order(id, "restore").is_ok());
        world.wait_for_screen(id, "resumed n-1");
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"},
                             world.session(id)["agentSessionId"].get<std::string>());
    }

    void events_while_the_supervisor_is_away_come_in_order() {
        SessionWorld world;
        const auto id = begin(world);
        world.kill_supervisor();
        says(world, id, "user-prompt-submit", R"({"prompt":"first"})");
        for (int i = 0; i < 20; ++i) {
            says(world, id, "pre-tool-use", kBash);
            says(world, id, "post-tool-use", kBash);
        }
        says(world, id, "stop", R"({"last_assistant_message":"last"})");
        world.start();
        wait_for_summary(world, id, "last");
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, status(world, id));
        CPPUNIT_ASSERT_EQUAL(std::string{"42"}, value(world, "SELECT count(*) FROM hook_inbox"));
        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, undone(world));
    }

    void a_worker_that_dies_over_an_event_costs_nothing() {
        SessionWorld world;
        const auto id = begin(world);
        for (const char* const place : {"hook.taken", "hook.derived"}) {
            const auto armed = world.instance().root() / "failpoint";
            std::ofstream{armed} << place;
            says(world, id, "user-prompt-submit", R"({"prompt":"again"})");
            says(world, id, "stop", std::string{R"({"last_assistant_message":")"} + place + "\"}");
            world.supervisor().wait_until(std::string{place} + " was hit",
                                          [&] { return !fs::exists(armed); });
            wait_for_summary(world, id, place);
            CPPUNIT_ASSERT_EQUAL(std::string{"0"}, undone(world));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
    }

    void an_agent_that_says_nothing_is_shown_as_silent() {
        SessionWorld world{"pty", {{"AO_TEST_LIMITS", "no_signal_after=1"}}};
        const auto id = begin(world);
        wait_for(world, id, "no_signal");
        says(world, id, "stop", "{}");
        wait_for(world, id, "idle");
    }

    void an_answer_reaches_a_session_that_waits_for_a_decision() {
        SessionWorld world;
        const auto id = begin(world);
        const auto answer = [&](const char* text) {
            return world.ask("POST", "/api/v1/sessions/" + id + "/send",
                             {{"message", text}, {"answer", true}});
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"NOTHING_TO_ANSWER"},
                             answer("no").body["code"].get<std::string>());
        says(world, id, "permission-request", kBash);
        wait_for(world, id, "needs_input");
        CPPUNIT_ASSERT_EQUAL(std::string{"DIALOG_TAKES_KEYS"},
                             answer("no").body["code"].get<std::string>());
        says(world, id, "question", "{}");
        world.supervisor().wait_until(
            "it asks", [&] { return world.session(id)["activity"]["state"] == "waiting_input"; });
        const auto waiting = world.send(id, "a message");
        CPPUNIT_ASSERT_EQUAL(202, waiting.status);
        const auto answered = answer("yes");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answered.body.dump(), 200, answered.status);
        world.wait_for_screen(id, "got yes");
        says(world, id, "stop", "{}");
        world.wait_for_screen(id, "got a message");
        CPPUNIT_ASSERT((std::vector<std::string>{"yes", "a message"}) == world.lines(id));
    }

private:
    static constexpr const char* kBash = R"({"tool_name":"Bash","tool_use_id":"t1"})";

    static std::string begin(SessionWorld& world) {
        world.start();
        world.add_project();
        auto order = SessionWorld::order_of(SessionWorld::Character::plain);
        order["harness"] = "talker";
        const auto spawned = world.ask("POST", "/api/v1/sessions", order);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(id, "ready");
        return id;
    }

    // As the hook of an agent in the session's newest launch.
    static void says(SessionWorld& world, const std::string& id, const std::string& event,
                     const std::string& payload, const std::string& launch = "") {
        auto environment = world.instance().environment();
        environment["AO_SESSION_ID"] = id;
        environment["AO_LAUNCH_GENERATION"] =
            launch.empty() ? std::to_string(world.starts(id).back().first) : launch;
        const auto result =
            run_program({{program_path("ao-hook"), "talker", event}, environment, payload});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, result.output);
    }

    static std::string value(const SessionWorld& world, const std::string& sql) {
        return SqliteFile{world.instance().data() / "ao.db"}.value(sql);
    }

    static std::string undone(const SessionWorld& world) {
        return value(world, "SELECT count(*) FROM hook_inbox WHERE state <> 'done'");
    }

    static std::string status(SessionWorld& world, const std::string& id) {
        return world.session(id)["status"].get<std::string>();
    }

    static void wait_for(SessionWorld& world, const std::string& id, const std::string& wanted) {
        world.supervisor().wait_until(id + " is " + wanted,
                                      [&] { return status(world, id) == wanted; });
    }

    static void wait_for_id(SessionWorld& world, const std::string& id,
                            const std::string& native_id) {
        world.supervisor().wait_until("its conversation is known", [&] {
            return world.session(id).value("agentSessionId", "") == native_id;
        });
    }

    static void wait_for_summary(SessionWorld& world, const std::string& id,
                                 const std::string& summary) {
        world.supervisor().wait_until("\"" + summary + "\" has arrived", [&] {
            return world.session(id).value("summary", "") == summary;
        });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionHookTest);
