// Every named failpoint of the supervisor and of the worker kit: the process dies there, the next
// one carries on, and every invariant holds. A failpoint that nobody passes fails the suite. Those
// on the way of an operation need sessions: session_crash_test.cpp; those of transcripts, agents:
// session_transcript_test.cpp.
#include "tests/support/hook_post.h"
#include "tests/support/running_supervisor.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <iostream>
#include <sstream>

using namespace ao::testing;

namespace {

constexpr int kKilled = 128 + SIGKILL;

std::vector<std::string> failpoints_of(const std::string& program) {
    const auto listing = run_program({{program_path(program), "--list-failpoints"}, {}, ""});
    std::vector<std::string> names;
    std::istringstream lines{listing.output};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("operation.") && !line.starts_with("transcript.")) {
            names.push_back(line);
        }
    }
    CPPUNIT_ASSERT(!names.empty());
    return names;
}

// Runs a supervisor that is expected to die by itself; gives it something to do meanwhile.
int run_to_death(const Instance& instance, const std::string& failpoint) {
    auto environment = instance.environment();
    environment["AO_FAILPOINT"] = failpoint;
    Program program{{{program_path("ao-supervisor")}, environment, std::string{}}};
    if (!program.wait_for_errors("daemon listening")) {
        return program.wait().exit_code; // it died while it started
    }
    ao::tests::HttpClient client{instance.port()};
    const auto answer = client.ask("POST", "/api/v1/hooks/shell/test",
                                   "X-AO-Event-Id: 0123456789abcdef0123456789abcdef\r\n"
                                   "X-AO-Session: demo-1\r\n",
                                   "payload");
    if (answer && failpoint.starts_with("stop.")) {
        program.signal(SIGTERM);
    }
    return program.wait().exit_code;
}

void put_into_spool(const Instance& instance) {
    auto environment = instance.environment();
    environment["AO_SESSION_ID"] = "demo-1";
    const auto hook =
        run_program({{program_path("ao-hook"), "shell", "test"}, environment, "spooled"});
    CPPUNIT_ASSERT_EQUAL(0, hook.exit_code);
}

} // namespace

class FailpointTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FailpointTest);
    CPPUNIT_TEST(a_supervisor_that_dies_at_any_failpoint_is_carried_on);
    CPPUNIT_TEST(a_worker_that_dies_at_any_failpoint_is_replaced);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_supervisor_that_dies_at_any_failpoint_is_carried_on() {
        for (const auto& name : failpoints_of("ao-supervisor")) {
            std::cout << name << std::endl;
            Instance instance;
            instance.script("scm", "report_facts");
            put_into_spool(instance);

            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + " was never hit", kKilled,
                                         run_to_death(instance, name + ":1"));

            RunningSupervisor next{instance};
            next.wait_for_all_ready();
            CPPUNIT_ASSERT_EQUAL(0, next.stop().exit_code);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string{}, broken_invariants(instance));
            SqliteFile database{instance.database()};
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                name, std::string{"1"},
                database.value("SELECT count(*) FROM hook_inbox WHERE payload = x'" +
                               std::string{"73706f6f6c6564"} + "'"));
        }
    }

    void a_worker_that_dies_at_any_failpoint_is_replaced() {
        for (const auto& name : failpoints_of("ao-worker-agents")) {
            std::cout << name << std::endl;
            Instance instance;
            RunningSupervisor supervisor{
                instance,
                {{"AO_FAILPOINT", name + ":1"},
                 {"AO_TEST_LIMITS", "backoff_first=1,backoff_max=50,deaths_to_poison=3"}}};
            // Only the agents worker is given hook events.
            const std::string worker = name.starts_with("hook.") ? "agents" : "runtime";
            supervisor.status_of("POST", "/api/v1/workers/runtime/probe",
                                 "Prefer: respond-async\r\n");
            post_hook(instance.port(), event_id(1));

            supervisor.wait_until(name + " was hit", [&] {
                const auto view = supervisor.worker(worker);
                return view["restarts"].get<int>() > 0 && view["lastError"]["text"] == "SIGKILL";
            });

            CPPUNIT_ASSERT(supervisor.is_alive());
            CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string{}, broken_invariants(instance));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FailpointTest);
