// The power fails at every sync, one after another: whatever a client was told is on disk is there
// after the restart. The storage shim (tests/support/power_loss_vfs.h) drops what was not synced.
#include "tests/support/hook_post.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <iostream>

using namespace ao::testing;

namespace {

// Posts events until the supervisor dies or all are acknowledged; returns how many were.
std::uint64_t post_until_death(const Instance& instance, std::uint64_t count) {
    std::uint64_t acknowledged = 0;
    while (acknowledged < count && post_hook(instance.port(), event_id(acknowledged + 1)) == 200) {
        ++acknowledged;
    }
    return acknowledged;
}

} // namespace

class PowerLossTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PowerLossTest);
    CPPUNIT_TEST(no_acknowledged_event_is_lost_at_any_sync);
    CPPUNIT_TEST_SUITE_END();

public:
    void no_acknowledged_event_is_lost_at_any_sync() {
        constexpr std::uint64_t kEvents = 10;
        constexpr int kMostSyncs = 1'000;
        int sync = 0;
        bool survived = false;
        while (!survived) {
            CPPUNIT_ASSERT_MESSAGE("the workload never ended", ++sync < kMostSyncs);
            Instance instance;
            auto environment = instance.environment();
            environment["AO_TEST_POWER_LOSS"] = std::to_string(sync);
            std::uint64_t acknowledged = 0;
            {
                Program doomed{{{program_path("ao-supervisor")}, environment, std::string{}}};
                if (doomed.wait_for_errors("daemon listening")) {
                    acknowledged = post_until_death(instance, kEvents);
                    survived = acknowledged == kEvents;
                }
            }

            RunningSupervisor next{instance};
            CPPUNIT_ASSERT_EQUAL(0, next.stop().exit_code);
            CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
            const SqliteFile database{instance.database()};
            for (std::uint64_t number = 1; number <= acknowledged; ++number) {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    "event " + std::to_string(number) + " after sync " + std::to_string(sync),
                    std::string{"1"},
                    database.value("SELECT count(*) FROM hook_inbox WHERE event_id = '" +
                                   event_id(number) + "'"));
            }
        }
        std::cout << "the power failed at " << sync - 1 << " syncs" << std::endl;
        CPPUNIT_ASSERT(sync > static_cast<int>(kEvents));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PowerLossTest);
