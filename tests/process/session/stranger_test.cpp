// What no session knows is reported at the start and left alone.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_launch.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <filesystem>

using namespace ao::testing;
namespace fs = std::filesystem;

class StrangerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StrangerTest);
    CPPUNIT_TEST(hosts_and_folders_without_a_session_are_named_and_left_alone);
    CPPUNIT_TEST(what_belongs_to_sessions_is_not_named);
    CPPUNIT_TEST_SUITE_END();

public:
    void hosts_and_folders_without_a_session_are_named_and_left_alone() {
        SessionWorld world;
        const auto host = world.instance().data() / "hosts/app-7.1";
        const auto folder = world.instance().data() / "worktrees/app/app-8";
        fs::create_directories(folder);
        fs::create_directories(host.parent_path());
        const auto launched = launch(world, host.string());

        world.start();
        const auto told = world.supervisor().get("/api/v1/diagnosis")["strangers"];
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, told.size());
        CPPUNIT_ASSERT_EQUAL(host.string(), told[0]["path"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(folder.string(), told[1]["path"].get<std::string>());
        const auto said = world.supervisor().stop().errors;

        CPPUNIT_ASSERT_MESSAGE(said, said.find(host.string()) != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(said, said.find(folder.string()) != std::string::npos);
        CPPUNIT_ASSERT(fs::exists(folder));
        CPPUNIT_ASSERT(ao::daemon::is_alive(static_cast<pid_t>(launched.child.pid)));
        ::kill(static_cast<pid_t>(launched.host.pid), SIGTERM);
    }

    void what_belongs_to_sessions_is_not_named() {
        SessionWorld world;
        world.start();
        world.add_project();
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status); // runs
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status); // is over, its folder in quarantine
        CPPUNIT_ASSERT_EQUAL(200, world.order("app-2", "kill").status);
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status); // is over, its folder there
        CPPUNIT_ASSERT_EQUAL(200, world.order("app-3", "kill?keepWorkspace=true").status);
        world.kill_supervisor();

        world.start();
        const auto said = world.supervisor().stop().errors;

        CPPUNIT_ASSERT_MESSAGE(said, said.find("no session knows") == std::string::npos);
    }

private:
    static ao::pty::LaunchReady launch(const SessionWorld& world, const std::string& directory) {
        ao::pty::LaunchSpec spec;
        spec.handle = "pty:app-7.1";
        spec.directory = directory;
        spec.socket = (world.instance().root() / "socket").string();
        spec.working_directory = "/";
        spec.argv = {"/bin/cat"};
        // So that the world ends it whatever happens.
        spec.environment = {"AO_DATA_DIR=" + world.instance().data().string()};
        const auto ready = ao::pty::launch_host(program_path("ao-pty-host"), spec);
        CPPUNIT_ASSERT(ready.has_value());
        return *ready;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StrangerTest);
