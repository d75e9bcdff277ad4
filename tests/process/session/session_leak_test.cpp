// A hundred sessions come and go: nobody is left unreaped, nothing stays open.
#include "tests/support/multiplexers.h"
#include "tests/support/process_look.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;

namespace {

constexpr int kSessions = 100;
constexpr int kWarmUp = 5; // pools and caches have their size then

} // namespace

class SessionLeakTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionLeakTest);
    CPPUNIT_TEST(a_hundred_sessions_leave_no_zombie_and_no_descriptor);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_hundred_sessions_leave_no_zombie_and_no_descriptor() {
        for (const auto& runtime : runtimes_here()) {
            SessionWorld world{runtime};
            world.start();
            world.add_project();
            // One that stays: a host is looked at too.
            CPPUNIT_ASSERT_EQUAL(201, world.spawn().status);
            come_and_go(world, kWarmUp);
            const auto before = descriptors(world);
            come_and_go(world, kSessions);

            world.supervisor().wait_until("everything is closed again",
                                          [&] { return descriptors(world) <= before; });
            CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken()); // zombies among others
            CPPUNIT_ASSERT_EQUAL(0, world.supervisor().stop().exit_code);
        }
    }

private:
    // Half of them are killed, half end by themselves.
    static void come_and_go(SessionWorld& world, int count) {
        for (int i = 0; i < count; ++i) {
            const bool ends_itself = i % 2 == 0;
            const auto spawned =
                world.spawn(ends_itself ? "true & exec true" : "sleep 1000 & exec cat");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
            const auto id = spawned.body["session"]["id"].get<std::string>();
            if (!ends_itself) {
                CPPUNIT_ASSERT_EQUAL(200, world.order(id, "kill").status);
            }
        }
        world.supervisor().wait_until("all but one are over", [&] {
            const auto live = world.supervisor().get("/api/v1/sessions?active=true");
            return live["sessions"].size() == 1;
        });
    }

    static std::size_t descriptors(SessionWorld& world) {
        auto& supervisor = world.supervisor();
        return descriptors_of(supervisor.pid()) +
               descriptors_of(supervisor.worker("runtime")["pid"].get<pid_t>());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionLeakTest);
