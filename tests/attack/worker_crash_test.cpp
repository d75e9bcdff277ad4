// Workers that end, hang or never start. The supervisor lives, the worker comes back, nothing that
// was acknowledged is lost.
#include "tests/support/running_supervisor.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

// Restarts without delay and without giving up early, so that a thousand deaths take seconds.
const RunningSupervisor::Environment kImpatient{
    {"AO_TEST_LIMITS", "backoff_first=1,backoff_max=2,failures_to_degrade=1000000"}};

// A hang is noticed within a second instead of within seven.
const RunningSupervisor::Environment kNervous{
    {"AO_TEST_LIMITS", "heartbeat=100,suspect_after=1000,abort_after=1500,kill_after=2500,"
                       "hello_within=1500,backoff_first=1,backoff_max=500"}};

std::size_t count_entries(const fs::path& directory) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator{directory}, fs::directory_iterator{}));
}

std::size_t zombies_of(pid_t parent) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator{"/proc"}) {
        std::ifstream file{entry.path() / "stat"};
        std::string line;
        std::getline(file, line);
        const auto after_name = line.rfind(')');
        count += after_name != std::string::npos &&
                 line.substr(after_name).starts_with(") Z " + std::to_string(parent) + " ");
    }
    return count;
}

bool exists(pid_t pid) {
    return ::kill(pid, 0) == 0;
}

} // namespace

class WorkerCrashTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkerCrashTest);
    CPPUNIT_TEST(random_kills_lose_no_acknowledged_fact);
    CPPUNIT_TEST(a_killed_worker_is_ready_again_and_only_worker_events_are_seen);
    CPPUNIT_TEST(a_worker_that_exits_before_hello_again_and_again_is_degraded_and_retried);
    CPPUNIT_TEST(a_worker_that_exits_after_hello_again_and_again_is_degraded);
    CPPUNIT_TEST(a_configuration_exit_waits_until_it_is_asked_for);
    CPPUNIT_TEST(a_worker_that_never_says_hello_is_replaced);
    CPPUNIT_TEST(a_worker_with_the_wrong_secret_is_never_welcomed);
    CPPUNIT_TEST(a_hanging_worker_is_aborted_and_replaced);
    CPPUNIT_TEST(a_hanging_worker_that_ignores_the_abort_is_killed);
    CPPUNIT_TEST(a_stopped_worker_is_killed_and_replaced);
    CPPUNIT_TEST(what_a_crashed_worker_started_is_ended_with_it);
    CPPUNIT_TEST(a_replaced_program_is_picked_up_at_the_next_restart);
    CPPUNIT_TEST(a_missing_program_is_named_and_retried);
    CPPUNIT_TEST(the_supervisor_reaps_orphans_that_fall_to_it);
    CPPUNIT_TEST_SUITE_END();

public:
    void random_kills_lose_no_acknowledged_fact() {
        const int kills = std::getenv("AO_TEST_LONG") != nullptr ? 10'000 : 1'000;
        const auto seed = std::random_device{}();
        std::cout << "seed " << seed << std::endl;
        std::mt19937 random{seed};
        Instance instance;
        const std::vector<std::string> kinds{"scm", "runtime", "agents"};
        for (const auto& kind : kinds) {
            instance.script(kind, "report_facts");
        }
        RunningSupervisor supervisor{instance, kImpatient};
        supervisor.wait_for_all_ready();
        const auto descriptors = fs::path{"/proc"} / std::to_string(supervisor.pid()) / "fd";
        const auto descriptors_before = count_entries(descriptors);

        std::map<std::string, pid_t> last_killed;
        for (int killed = 0; killed < kills;) {
            const auto& kind = kinds[random() % kinds.size()];
            const auto view = supervisor.worker(kind);
            if (!view.contains("pid") || view["pid"] == last_killed[kind]) {
                continue;
            }
            // Some die as soon as they exist, some in the middle of their work.
            if (random() % 2 == 0 && view["state"] == "starting") {
                continue;
            }
            last_killed[kind] = view["pid"];
            ::kill(last_killed[kind], SIGKILL);
            ++killed;
        }

        supervisor.wait_for_all_ready();
        std::uint64_t restarts = 0;
        for (const auto& kind : kinds) {
            restarts += supervisor.worker(kind)["restarts"].get<std::uint64_t>();
        }
        CPPUNIT_ASSERT(restarts >= static_cast<std::uint64_t>(kills));
        CPPUNIT_ASSERT(supervisor.is_alive());
        CPPUNIT_ASSERT(count_entries(descriptors) <= descriptors_before + 4);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, zombies_of(supervisor.pid()));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void a_killed_worker_is_ready_again_and_only_worker_events_are_seen() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        supervisor.wait_for_all_ready();
        ao::tests::HttpClient events{supervisor.port()};
        events.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" +
                    std::to_string(supervisor.port()) + "\r\n\r\n");

        supervisor.kill_worker("runtime", SIGKILL);

        supervisor.wait_until("runtime is back", [&] {
            const auto view = supervisor.worker("runtime");
            return view["state"] == "ready" && view["restarts"] == 1;
        });
        CPPUNIT_ASSERT(events.read_until("\"incarnation\":2,\"state\":\"ready\""));
        std::istringstream lines{events.received()};
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("event: ")) {
                CPPUNIT_ASSERT_MESSAGE(line, line.starts_with("event: worker_"));
            }
        }
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void a_worker_that_exits_before_hello_again_and_again_is_degraded_and_retried() {
        expect_degraded_and_recovering("exit_at_once 1", "exit 1");
    }

    void a_worker_that_exits_after_hello_again_and_again_is_degraded() {
        expect_degraded_and_recovering("exit_after_hello 0", "exit 0");
    }

    void a_configuration_exit_waits_until_it_is_asked_for() {
        Instance instance;
        instance.script("agents", "exit_at_once 78");
        RunningSupervisor supervisor{instance, kNervous};
        supervisor.wait_for_state("agents", "failed");
        CPPUNIT_ASSERT(!supervisor.worker("agents").contains("nextAttemptAt"));

        instance.script("agents", "report_facts");
        supervisor.post("/api/v1/workers/agents/restart");

        supervisor.wait_for_state("agents", "ready");
    }

    void a_worker_that_never_says_hello_is_replaced() {
        expect_replaced("never_say_hello", "did not say hello");
    }

    void a_worker_with_the_wrong_secret_is_never_welcomed() {
        expect_replaced("wrong_secret", "did not say hello");
    }

    void a_hanging_worker_is_aborted_and_replaced() { expect_replaced("hang", "SIGABRT"); }

    void a_hanging_worker_that_ignores_the_abort_is_killed() {
        expect_replaced("hang ignoring", "SIGKILL");
    }

    void a_stopped_worker_is_killed_and_replaced() {
        expect_replaced("stop_itself", "the process is stopped");
    }

    void what_a_crashed_worker_started_is_ended_with_it() {
        Instance instance;
        instance.script("scm", "leave_grandchild");
        RunningSupervisor supervisor{instance, kNervous};
        supervisor.wait_until("a grandchild was left",
                              [&] { return !instance.record("grandchild", "scm").empty(); });

        const auto grandchild = std::stoi(instance.record("grandchild", "scm"));

        supervisor.wait_until("the grandchild is gone", [&] { return !exists(grandchild); });
    }

    void a_replaced_program_is_picked_up_at_the_next_restart() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        supervisor.wait_for_all_ready();
        CPPUNIT_ASSERT(supervisor.worker("scm")["build"] != "fake");

        instance.script("scm", "report_facts");
        supervisor.post("/api/v1/workers/scm/restart");

        supervisor.wait_until("the new program runs", [&] {
            const auto view = supervisor.worker("scm");
            return view["state"] == "ready" && view["build"] == "fake";
        });
    }

    void a_missing_program_is_named_and_retried() {
        Instance instance;
        fs::rename(instance.workers() / "ao-worker-scm", instance.workers() / "away");
        RunningSupervisor supervisor{instance, kNervous};
        supervisor.wait_until("the missing program is named", [&] {
            const auto view = supervisor.worker("scm");
            return view.contains("lastError") && view["lastError"]["text"].get<std::string>().find(
                                                     "No such file") != std::string::npos;
        });

        fs::rename(instance.workers() / "away", instance.workers() / "ao-worker-scm");

        supervisor.wait_for_state("scm", "ready");
    }

    void the_supervisor_reaps_orphans_that_fall_to_it() {
        Instance instance;
        instance.script("scm", "survive_supervisor"); // forks a process that leaves the group
        RunningSupervisor supervisor{instance, kNervous};
        supervisor.wait_until("there is an orphan to be",
                              [&] { return !instance.record("survivor", "scm").empty(); });
        const auto orphan = std::stoi(instance.record("survivor", "scm"));
        supervisor.kill_worker("scm", SIGKILL);

        ::kill(orphan, SIGKILL);

        supervisor.wait_until("the orphan was reaped", [&] { return !exists(orphan); });
        CPPUNIT_ASSERT(supervisor.is_alive());
    }

private:
    void expect_degraded_and_recovering(const std::string& behavior, const std::string& error) {
        Instance instance;
        instance.script("agents", behavior);
        RunningSupervisor supervisor{instance, kNervous};
        supervisor.wait_for_state("agents", "degraded");
        CPPUNIT_ASSERT_EQUAL(error,
                             supervisor.worker("agents")["lastError"]["text"].get<std::string>());
        supervisor.wait_for_state("scm", "ready");
        supervisor.wait_for_state("runtime", "ready");

        instance.script("agents", "report_facts");

        supervisor.wait_for_state("agents", "ready");
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    // The worker misbehaves once; the next incarnation is a good one.
    void expect_replaced(const std::string& behavior, const std::string& error) {
        Instance instance;
        instance.script("scm", behavior);
        RunningSupervisor supervisor{instance, kNervous};
        supervisor.wait_until("scm was started",
                              [&] { return supervisor.worker("scm").contains("pid"); });
        supervisor.wait_until("scm was ended for " + error, [&] {
            const auto view = supervisor.worker("scm");
            return view.contains("lastError") &&
                   view["lastError"]["text"].get<std::string>().find(error) != std::string::npos;
        });
        instance.script("scm", "report_facts");
        supervisor.wait_until("scm is replaced", [&] {
            const auto view = supervisor.worker("scm");
            return view["state"] == "ready" && view["build"] == "fake" &&
                   view["factsAcknowledged"] > 0;
        });
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerCrashTest);
