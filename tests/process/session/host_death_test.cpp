// The process that keeps a session's terminal is killed, and what runs in it does not care. It is
// ended before the session is called over, and never runs beside a second one.
#include "ipc/daemon/process_identity.h"
#include "tests/support/process_look.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>

using namespace ao::testing;

class HostDeathTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostDeathTest);
    CPPUNIT_TEST(a_session_is_lost_once_nothing_of_it_runs);
    CPPUNIT_TEST(it_is_found_out_by_the_next_supervisor_too);
    CPPUNIT_TEST(a_kill_ends_what_the_host_has_left);
    CPPUNIT_TEST(a_restored_session_has_one_program);
    CPPUNIT_TEST(a_program_that_hears_the_hangup_has_its_last_words);
    CPPUNIT_TEST_SUITE_END();

    // Started twice removed, in sessions of their own, and without its parents.
    static std::string stubborn_crowd(const SessionWorld& world) {
        return "trap '' HUP TERM; (setsid sh -c '(setsid sleep 1000 &); sleep 1000' &); sleep 1000 "
               "& " +
               world.command_of(SessionWorld::Character::stubborn);
    }

    static std::string spawn_crowd(SessionWorld& world) {
        world.start();
        world.add_project();
        const auto spawned = world.spawn(stubborn_crowd(world));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(id, "ready");
        world.supervisor().wait_until("all of them run",
                                      [&] { return processes_of(world, id).size() >= 4; });
        return id;
    }

    static std::vector<pid_t> processes_of(const SessionWorld& world, const std::string& id) {
        std::vector<pid_t> pids;
        for (const auto& look : look_at_processes()) {
            if (!look.is_zombie() && look.variable("AO_SESSION_ID") == id &&
                look.variable("AO_DATA_DIR") == world.instance().data().string()) {
                pids.push_back(look.pid);
            }
        }
        return pids;
    }

    static void kill_host(SessionWorld& world, const std::string& id) {
        const auto host = world.host(id);
        CPPUNIT_ASSERT(host.has_value());
        ::kill(*host, SIGKILL);
    }

    static void wait_until_over(SessionWorld& world, const std::string& id) {
        world.supervisor().wait_until(
            "it is over", [&] { return world.session(id)["isTerminated"].get<bool>(); });
    }

    static void expect_end(SessionWorld& world) {
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
        CPPUNIT_ASSERT_EQUAL(0, world.supervisor().stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(world.instance()));
    }

public:
    void a_session_is_lost_once_nothing_of_it_runs() {
        SessionWorld world;
        const auto id = spawn_crowd(world);
        const auto other = world.spawn(SessionWorld::Character::plain);

        kill_host(world, id);
        wait_until_over(world, id);

        CPPUNIT_ASSERT_EQUAL(std::string{"lost"},
                             world.session(id)["endReason"].get<std::string>());
        CPPUNIT_ASSERT(processes_of(world, id).empty()); // at this very moment
        CPPUNIT_ASSERT_EQUAL(std::string{"live"},
                             world.session("app-2")["phase"].get<std::string>());
        expect_end(world);
    }

    void it_is_found_out_by_the_next_supervisor_too() {
        SessionWorld world;
        const auto id = spawn_crowd(world);
        world.leave_file(id);

        world.kill_supervisor();
        kill_host(world, id);
        world.start();
        wait_until_over(world, id);

        CPPUNIT_ASSERT(processes_of(world, id).empty());
        expect_end(world);
    }

    void a_kill_ends_what_the_host_has_left() {
        SessionWorld world;
        const auto id = spawn_crowd(world);

        world.supervisor().kill_worker("runtime", SIGSTOP); // sees nothing meanwhile
        kill_host(world, id);
        ao::tests::HttpClient client{world.instance().port()};
        client.send("POST /api/v1/sessions/" + id + "/kill HTTP/1.1\r\nHost: 127.0.0.1:" +
                    std::to_string(world.instance().port()) + "\r\nContent-Length: 2\r\n\r\n{}");
        world.supervisor().wait_until("it is being ended", [&] {
            return world.session(id)["phase"].get<std::string>() == "stopping";
        });
        world.supervisor().kill_worker("runtime", SIGCONT);
        const auto answer = client.answer();

        CPPUNIT_ASSERT_MESSAGE(answer.value_or("none"),
                               answer && answer->starts_with("HTTP/1.1 200"));
        CPPUNIT_ASSERT(processes_of(world, id).empty());
        expect_end(world);
    }

    void a_restored_session_has_one_program() {
        SessionWorld world;
        const auto id = spawn_crowd(world);
        const auto first = world.program(id);

        kill_host(world, id);
        wait_until_over(world, id);
        CPPUNIT_ASSERT_EQUAL(200, world.order(id, "restore").status);
        world.wait_for_screen(id, "ready");

        CPPUNIT_ASSERT(!ao::daemon::is_alive(first));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, world.starts(id).size());
        expect_end(world);
    }

    void a_program_that_hears_the_hangup_has_its_last_words() {
        SessionWorld world;
        world.start();
        world.add_project();
        const auto words = world.instance().root() / "last-words";
        const auto spawned = world.spawn("trap 'echo saved >" + words.string() +
                                         "; exit' HUP; echo ready; while :; do sleep 0.1; done");
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(id, "ready");

        kill_host(world, id);
        wait_until_over(world, id);

        CPPUNIT_ASSERT(std::filesystem::exists(words));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostDeathTest);
