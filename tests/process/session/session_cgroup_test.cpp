// Sessions in cgroups of their own: what escapes every other way of finding it is ended with its
// session, and no cgroup stays. Skipped where no cgroup can be made.
#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/process_table.h"
#include "ipc/pty/host_state.h"
#include "tests/support/session_world.h"
#include "tests/support/skip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

class SessionCgroupTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCgroupTest);
    CPPUNIT_TEST(what_a_killed_host_left_is_found_without_environment_and_parents);
    CPPUNIT_TEST(a_kill_leaves_no_cgroup);
    CPPUNIT_TEST(what_an_earlier_worker_left_is_taken_away);
    CPPUNIT_TEST(caps_that_cannot_hold_are_told_and_hinder_nobody);
    CPPUNIT_TEST_SUITE_END();

    // A process with an empty environment, in a session of its own, whose parents are gone.
    static std::string runaway(const std::string& then) {
        return "setsid env -i /bin/sh -c '(/bin/sleep 1000 &)'; echo ready; " + then;
    }

    struct Started {
        std::string id;
        ao::pty::HostState host;
        pid_t runaway = 0;
    };

    static Started spawn(SessionWorld& world, const Json& config = Json::object()) {
        world.start();
        world.add_project(config);
        const auto spawned = world.spawn(runaway("cat"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        Started started;
        started.id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(started.id, "ready");
        started.host = ao::pty::read_host_state(
                           (world.instance().data() / "hosts" / (started.id + ".1")).string())
                           .value();
        for (const auto pid : ao::daemon::cgroup_members(started.host.cgroup)) {
            const auto row = ao::daemon::read_process(pid);
            started.runaway = row && row->name == "sleep" ? pid : started.runaway;
        }
        CPPUNIT_ASSERT_MESSAGE(started.host.cgroup, started.runaway != 0);
        return started;
    }

    static void wait_until_over(SessionWorld& world, const std::string& id) {
        world.supervisor().wait_until(
            "it is over", [&] { return world.session(id)["isTerminated"].get<bool>(); });
    }

public:
    void setUp() override {
        const auto place = ao::daemon::find_cgroup_place();
        const auto probe = place.root + "/ao-test-" + std::to_string(::getpid());
        if (place.root.empty() || ::mkdir(probe.c_str(), 0755) != 0) {
            skip_fixture("no cgroup can be made: " + place.problem);
        }
        ::rmdir(probe.c_str());
    }

    void what_a_killed_host_left_is_found_without_environment_and_parents() {
        SessionWorld world;
        const auto started = spawn(world);

        ::kill(static_cast<pid_t>(started.host.host.pid), SIGKILL);
        wait_until_over(world, started.id);

        CPPUNIT_ASSERT(!ao::daemon::is_alive(started.runaway));
        CPPUNIT_ASSERT(!fs::exists(started.host.cgroup));
        CPPUNIT_ASSERT_EQUAL(std::string{"lost"},
                             world.session(started.id)["endReason"].get<std::string>());
    }

    void a_kill_leaves_no_cgroup() {
        SessionWorld world;
        const auto started = spawn(world);
        CPPUNIT_ASSERT(ao::daemon::is_populated(started.host.cgroup));

        CPPUNIT_ASSERT_EQUAL(200, world.order(started.id, "kill").status);

        CPPUNIT_ASSERT(!ao::daemon::is_alive(started.runaway));
        world.supervisor().wait_until("its cgroup is gone",
                                      [&] { return !fs::exists(started.host.cgroup); });
    }

    void what_an_earlier_worker_left_is_taken_away() {
        SessionWorld world;
        const auto hosts = (world.instance().data() / "hosts").string();
        const auto left = ao::daemon::find_cgroup_place().root + "/" +
                          ao::daemon::session_cgroup_name(hosts + "/app-9.1");
        CPPUNIT_ASSERT_EQUAL(0, ::mkdir(left.c_str(), 0755));

        world.start();

        world.supervisor().wait_until("it is gone", [&] { return !fs::exists(left); });
    }

    void caps_that_cannot_hold_are_told_and_hinder_nobody() {
        const auto place = ao::daemon::find_cgroup_place();
        SessionWorld world;
        const auto started = spawn(world, {{"memoryMb", 512}});
        const auto session = world.session(started.id);

        CPPUNIT_ASSERT_EQUAL(place.has_memory, session.contains("memoryCapMb"));
        CPPUNIT_ASSERT_EQUAL(place.has_memory, !session.contains("capsProblem"));
        CPPUNIT_ASSERT_EQUAL(std::string{"live"}, session["phase"].get<std::string>());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCgroupTest);
