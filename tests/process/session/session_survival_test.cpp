// Ten sessions go on while everything of ao is killed and started again.
#include "tests/support/multiplexers.h"
#include "tests/support/process_look.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <csignal>

using namespace ao::testing;

namespace {

std::vector<pid_t> workers_of(pid_t supervisor) {
    std::vector<pid_t> workers;
    for (const auto& look : look_at_processes()) {
        if (look.parent == supervisor && look.name.starts_with("ao-worker")) {
            workers.push_back(look.pid);
        }
    }
    return workers;
}

} // namespace

class SessionSurvivalTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionSurvivalTest);
    CPPUNIT_TEST(ten_sessions_and_three_of_each_multiplexer_outlive_supervisor_and_workers);
    CPPUNIT_TEST(parallel_messages_are_each_a_submission_of_their_own);
    CPPUNIT_TEST_SUITE_END();

public:
    void ten_sessions_and_three_of_each_multiplexer_outlive_supervisor_and_workers() {
        SessionWorld world{"auto"};
        world.start();
        world.add_project();
        std::vector<std::string> ids;
        for (const auto& runtime : runtimes_here()) {
            CPPUNIT_ASSERT_EQUAL(200, world
                                          .ask("PUT", "/api/v1/projects/app/config",
                                               {{"config", {{"runtime", runtime}}}})
                                          .status);
            const auto more = spawn(world, runtime == "pty" ? 10 : 3);
            ids.insert(ids.end(), more.begin(), more.end());
        }
        std::map<std::string, std::string> screens;
        std::map<std::string, std::optional<pid_t>> hosts;
        for (const auto& id : ids) {
            CPPUNIT_ASSERT_EQUAL(200, world.send(id, "before " + id).status);
            world.wait_for_screen(id, "got before " + id);
            screens[id] = world.screen(id);
            hosts[id] = world.host(id);
        }
        const auto workers = workers_of(world.supervisor().pid());
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, workers.size());

        for (const auto pid : workers) {
            ::kill(pid, SIGKILL);
        }
        world.kill_supervisor();
        world.start();

        for (const auto& id : ids) {
            CPPUNIT_ASSERT_EQUAL(std::string{"live"},
                                 world.session(id)["phase"].get<std::string>());
            CPPUNIT_ASSERT(hosts[id] == world.host(id));
            CPPUNIT_ASSERT_EQUAL(screens[id], world.screen(id));
            CPPUNIT_ASSERT_EQUAL(200, world.send(id, "after " + id).status);
            world.wait_for_screen(id, "got after " + id);
        }
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken()); // pids and messages among others
        CPPUNIT_ASSERT_EQUAL(0, world.supervisor().stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(world.instance()));
    }

    void parallel_messages_are_each_a_submission_of_their_own() {
        for (const auto& runtime : runtimes_here()) {
            SessionWorld world{runtime};
            world.start();
            world.add_project();
            const auto id = spawn(world, 1).front();
            std::vector<std::unique_ptr<ao::tests::HttpClient>> clients;
            for (int i = 0; i < 20; ++i) {
                const std::string text = "message " + std::to_string(i);
                const auto body = Json{{"message", text}}.dump();
                clients.push_back(std::make_unique<ao::tests::HttpClient>(world.instance().port()));
                clients.back()->send(
                    "POST /api/v1/sessions/" + id +
                    "/send HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(world.instance().port()) +
                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
                world.note({id, 1, text, 200, ""});
            }
            for (auto& client : clients) {
                const auto answer = client->answer();
                CPPUNIT_ASSERT(answer.has_value());
                CPPUNIT_ASSERT_MESSAGE(*answer, answer->starts_with("HTTP/1.1 2"));
            }
            CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
            CPPUNIT_ASSERT_EQUAL(std::size_t{20}, world.lines(id).size());
        }
    }

private:
    static std::vector<std::string> spawn(SessionWorld& world, int count) {
        std::vector<std::string> ids;
        for (int i = 0; i < count; ++i) {
            const auto spawned = world.spawn();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
            ids.push_back(spawned.body["session"]["id"]);
            world.wait_for_screen(ids.back(), "ready");
        }
        return ids;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionSurvivalTest);
