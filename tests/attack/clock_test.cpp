// Wall clocks that jump: nothing that has to happen in time may depend on them.
#include "tests/support/hook_post.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>

using namespace ao::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::hours kYear{24 * 365};

// The step on top of the real clock, for every process that names its file.
class SteppedClock {
public:
    explicit SteppedClock(std::filesystem::path path)
        : path_{std::move(path)} {
        step(0ms);
    }

    void step(std::chrono::milliseconds by) const {
        const std::int64_t count = by.count();
        std::fstream file{path_, std::ios::binary | std::ios::in | std::ios::out};
        if (!file) {
            file.open(path_, std::ios::binary | std::ios::out);
        }
        file.write(reinterpret_cast<const char*>(&count), sizeof count);
    }

    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

} // namespace

class ClockTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ClockTest);
    CPPUNIT_TEST(a_clock_that_jumps_ends_no_worker_and_loses_nothing);
    CPPUNIT_TEST(a_clock_set_back_gives_an_operation_no_more_than_its_time);
    CPPUNIT_TEST(a_clock_set_forward_expires_what_waited);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_clock_that_jumps_ends_no_worker_and_loses_nothing() {
        Instance instance;
        const SteppedClock clock{instance.root() / "clock"};
        RunningSupervisor supervisor{instance, {{"AO_TEST_CLOCK", clock.path()}}};
        supervisor.wait_for_all_ready();
        const auto before = incarnations(supervisor);

        std::uint64_t events = 0;
        for (const auto jump : {kYear, -kYear, kYear * 50, 0h}) {
            clock.step(jump);
            CPPUNIT_ASSERT_EQUAL(200, post_hook(supervisor.port(), event_id(++events)));
            for (const char* kind : {"scm", "runtime", "agents"}) {
                const auto done =
                    supervisor.post("/api/v1/workers/" + std::string{kind} + "/probe");
                CPPUNIT_ASSERT_EQUAL(std::string{"done"}, done["state"].get<std::string>());
            }
        }

        CPPUNIT_ASSERT_EQUAL(before, incarnations(supervisor));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        SqliteFile database{instance.database()};
        CPPUNIT_ASSERT_EQUAL(std::to_string(events),
                             database.value("SELECT count(*) FROM hook_inbox"));
        // The jumps were seen at all.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1"},
            database.value("SELECT max(received_at) - min(received_at) > 50 * 365 * 86400000 FROM "
                           "hook_inbox"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void a_clock_set_back_gives_an_operation_no_more_than_its_time() {
        expect_expiry_after(-kYear);
    }

    void a_clock_set_forward_expires_what_waited() { expect_expiry_after(kYear); }

private:
    static std::string incarnations(RunningSupervisor& supervisor) {
        std::string all;
        const auto answer = supervisor.get("/api/v1/workers");
        for (const auto& worker : answer["workers"]) {
            all += worker["incarnation"].dump() + " " + worker["state"].dump() + "\n";
        }
        return all;
    }

    // The supervisor is away while the clock jumps, and an operation waits for a worker that does
    // not come.
    static void expect_expiry_after(std::chrono::milliseconds jump) {
        Instance instance;
        const SteppedClock clock{instance.root() / "clock"};
        const RunningSupervisor::Environment environment{
            {"AO_TEST_CLOCK", clock.path()}, {"AO_TEST_LIMITS", "operation_default=3000"}};
        instance.script("scm", "exit_at_once 78");
        RunningSupervisor first{instance, environment};
        const auto id = first.begin_probe("scm");
        first.kill();
        clock.step(jump);

        RunningSupervisor second{instance, environment};
        second.wait_until("the operation has expired", [&] {
            return second.get("/api/v1/operations/" + id)["state"] == "expired";
        });
        CPPUNIT_ASSERT_EQUAL(0, second.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClockTest);
