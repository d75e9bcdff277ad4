// Messages with their receipts, and sessions that wait for their turn.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;

class SessionMessageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionMessageTest);
    CPPUNIT_TEST(a_message_waits_for_a_decision_and_is_typed_after_it);
    CPPUNIT_TEST(an_interrupt_does_not_wait);
    CPPUNIT_TEST(activity_acknowledges_a_message_also_after_a_restart);
    CPPUNIT_TEST(a_message_for_a_session_that_is_over_is_refused);
    CPPUNIT_TEST(beyond_the_limit_sessions_start_in_order_with_their_messages);
    CPPUNIT_TEST(a_supervisor_that_dies_forgets_nobody_who_waits);
    CPPUNIT_TEST(every_process_of_a_session_is_listed);
    CPPUNIT_TEST(a_session_explains_itself);
    CPPUNIT_TEST(a_spawn_that_cannot_succeed_leaves_no_row);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<SessionWorld> world_;

    void begin(const SessionWorld::Environment& environment = {}) {
        world_ = std::make_unique<SessionWorld>("pty", environment);
        world_->start();
        world_->add_project();
    }

    std::string spawn() {
        const auto answer = world_->spawn();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body.dump(), 201, answer.status);
        return answer.body["session"]["id"].get<std::string>();
    }

    Answer say(const std::string& id, const std::string& text) {
        return world_->ask("POST", "/api/v1/sessions/" + id + "/send", {{"message", text}});
    }

    void signal(const std::string& id, const std::string& state) {
        const auto answer =
            world_->ask("POST", "/api/v1/sessions/" + id + "/activity", {{"state", state}});
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
    }

    /// By number, oldest first: "state".
    std::vector<std::string> receipts(const std::string& id) {
        std::vector<std::string> states;
        const auto listed = world_->ask("GET", "/api/v1/sessions/" + id + "/messages").body;
        for (const auto& message : listed["messages"]) {
            states.insert(states.begin(), message["state"].get<std::string>());
        }
        return states;
    }

    std::string status(const std::string& id) {
        return world_->session(id)["status"].get<std::string>();
    }

public:
    void tearDown() override { world_.reset(); }

    void a_message_waits_for_a_decision_and_is_typed_after_it() {
        begin();
        const auto id = spawn();
        signal(id, "waiting_input");
        const auto answer = say(id, "not an answer");
        CPPUNIT_ASSERT_EQUAL(202, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"queued"},
                             answer.body["receipt"]["state"].get<std::string>());
        CPPUNIT_ASSERT(answer.body["receipt"]["detail"].get<std::string>().find("decision") !=
                       std::string::npos);
        CPPUNIT_ASSERT(world_->lines(id).empty());

        signal(id, "active");
        world_->wait_for_screen(id, "got not an answer");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, world_->lines(id).size());
    }

    void an_interrupt_does_not_wait() {
        begin();
        const auto spawned = world_->spawn("trap '' INT; echo ready; cat");
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world_->wait_for_screen(id, "ready");
        signal(id, "waiting_input");
        CPPUNIT_ASSERT_EQUAL(202, say(id, "waits").status);
        const auto answer = world_->ask("POST", "/api/v1/sessions/" + id + "/send",
                                        {{"message", ""}, {"interrupt", true}});
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        const std::vector<std::string> expected{"queued", "submitted"};
        CPPUNIT_ASSERT(expected == receipts(id));
    }

    void activity_acknowledges_a_message_also_after_a_restart() {
        begin();
        const auto id = spawn();
        CPPUNIT_ASSERT_EQUAL(200, say(id, "one").status);
        CPPUNIT_ASSERT(std::vector<std::string>{"submitted"} == receipts(id));
        world_->kill_supervisor();
        world_->start();
        signal(id, "active");
        CPPUNIT_ASSERT(std::vector<std::string>{"acknowledged"} == receipts(id));
    }

    void a_message_for_a_session_that_is_over_is_refused() {
        begin();
        const auto id = spawn();
        CPPUNIT_ASSERT_EQUAL(200, world_->order(id, "kill").status);
        const auto answer = say(id, "too late");
        CPPUNIT_ASSERT_EQUAL(409, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"SESSION_TERMINATED"},
                             answer.body["code"].get<std::string>());
        CPPUNIT_ASSERT(receipts(id).empty());
    }

    void beyond_the_limit_sessions_start_in_order_with_their_messages() {
        begin({{"AO_MAX_SESSIONS", "1"}});
        const auto first = spawn();
        for (int i = 0; i < 2; ++i) {
            const auto answer = world_->spawn();
            CPPUNIT_ASSERT_EQUAL(202, answer.status);
            CPPUNIT_ASSERT_EQUAL(std::string{"queued"},
                                 answer.body["session"]["status"].get<std::string>());
        }
        CPPUNIT_ASSERT_EQUAL(202, say("app-3", "for later").status);

        CPPUNIT_ASSERT_EQUAL(200, world_->order(first, "kill").status);
        world_->wait_until_settled();
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, status("app-2"));
        CPPUNIT_ASSERT_EQUAL(std::string{"queued"}, status("app-3"));
        CPPUNIT_ASSERT_EQUAL(200, world_->order("app-2", "kill").status);
        world_->wait_for_screen("app-3", "got for later");
    }

    void a_supervisor_that_dies_forgets_nobody_who_waits() {
        begin({{"AO_MAX_SESSIONS", "1"}});
        const auto first = spawn();
        CPPUNIT_ASSERT_EQUAL(202, world_->spawn().status);
        CPPUNIT_ASSERT_EQUAL(202, world_->spawn().status);
        CPPUNIT_ASSERT_EQUAL(200, world_->order("app-2", "kill").status); // out of the queue
        world_->kill_supervisor();
        world_->set("AO_MAX_SESSIONS", "2");
        world_->start();
        world_->wait_until_settled();
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, status(first));
        CPPUNIT_ASSERT_EQUAL(std::string{"terminated"}, status("app-2"));
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, status("app-3"));
    }

    void every_process_of_a_session_is_listed() {
        begin();
        const auto id = spawn();
        const auto listed = world_->ask("GET", "/api/v1/processes").body["processes"];
        bool has_program = false;
        for (const auto& process : listed) {
            CPPUNIT_ASSERT_EQUAL(id, process["sessionId"].get<std::string>());
            CPPUNIT_ASSERT(process["residentBytes"].get<std::uint64_t>() > 0);
            has_program = has_program || process["pid"].get<pid_t>() == world_->program(id);
        }
        CPPUNIT_ASSERT(has_program);
        CPPUNIT_ASSERT(listed.size() >= 2); // its host as well
    }

    void a_session_explains_itself() {
        begin();
        const auto id = spawn();
        const auto explain = [&] {
            return world_->ask("GET", "/api/v1/sessions/" + id + "/explain").body["explanation"];
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, explain()["status"].get<std::string>());
        signal(id, "waiting_input");
        CPPUNIT_ASSERT_EQUAL(202, say(id, "waits").status);
        const auto told = explain();
        CPPUNIT_ASSERT_EQUAL(std::string{"needs_input"}, told["status"].get<std::string>());
        CPPUNIT_ASSERT(told["facts"].dump().find("waits: the session waits for a decision") !=
                       std::string::npos);
        CPPUNIT_ASSERT(!told["changesWhen"].empty());
        CPPUNIT_ASSERT_EQUAL(404, world_->ask("GET", "/api/v1/sessions/none/explain").status);
    }

    void a_spawn_that_cannot_succeed_leaves_no_row() {
        begin();
        const auto refused = [&](const Json& extra) {
            Json body{{"projectId", "app"}, {"harness", "shell"}};
            body.update(extra);
            return world_->ask("POST", "/api/v1/sessions", body).body["code"].get<std::string>();
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_BRANCH"}, refused({{"branch", "a..b"}}));
        CPPUNIT_ASSERT_EQUAL(200, world_
                                      ->ask("PUT", "/api/v1/projects/app/config",
                                            {{"config", {{"defaultBranch", "nowhere"}}}})
                                      .status);
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_NOT_FETCHED"}, refused(Json::object()));
        CPPUNIT_ASSERT(world_->sessions().empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionMessageTest);
