// ao worker ls, and doctor's view of the same answer.
#include "cli/worker_checks.h"
#include "cli/worker_table.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

class WorkerTableTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkerTableTest);
    CPPUNIT_TEST(a_worker_is_one_aligned_row);
    CPPUNIT_TEST(long_errors_and_poisoned_inputs_get_their_own_lines);
    CPPUNIT_TEST(what_is_missing_or_strange_is_a_dash);
    CPPUNIT_TEST(the_state_is_painted_on_a_terminal_only);
    CPPUNIT_TEST(doctor_reads_states_and_facts);
    CPPUNIT_TEST_SUITE_END();

public:
    static Json ready() {
        return Json::parse(R"({"id":"scm","state":"ready","incarnation":3,"pid":4242,
            "uptimeSeconds":249,"restarts":2,"lastHeartbeatMs":412,"roundTripUs":184,
            "memoryBytes":7759462,"cpuMs":120,"queueDepth":0,"factsSent":9,"factsAcknowledged":9,
            "factsCoalesced":1,"framesRefused":0,"logBytesDropped":0,"poisoned":[],"facts":[]})");
    }

    static std::string table(Json worker, bool has_color = false) {
        return worker_table({{"workers", {std::move(worker)}}}, Console{has_color});
    }

    void a_worker_is_one_aligned_row() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{
                "WORKER  STATE   PID  UPTIME  RESTARTS  HEARTBEAT    RTT  MEMORY   CPU  QUEUE  "
                "SENT  ACKED  COALESCED  POISONED  LAST ERROR\n"
                "scm     ready  4242   4m09s         2    412.0ms  184us    7.4M  0.1s      0  "
                "   9      9          1         0  -\n"},
            table(ready()));
    }

    void long_errors_and_poisoned_inputs_get_their_own_lines() {
        auto worker = ready();
        worker["lastError"] = {{"text", "exit 78: \x1b[31mthe schema of this worker is newer"}};
        worker["poisoned"] = Json::parse(R"([{"id":"op_1","kind":"operation x","detail":"d\n"}])");
        const auto text = table(worker);
        CPPUNIT_ASSERT(
            text.find("see below\n    last error: exit 78: [31mthe schema of this worker "
                      "is newer\n    set aside: operation x op_1: d \n") != std::string::npos);
        worker["lastError"] = {{"text", "SIGKILL"}};
        CPPUNIT_ASSERT(table(worker).find("1  SIGKILL\n") != std::string::npos);
        worker["nextAttemptAt"] = "1999-01-01T00:00:00Z";
        CPPUNIT_ASSERT(table(worker).find("    next start is due\n") != std::string::npos);
    }

    void what_is_missing_or_strange_is_a_dash() {
        CPPUNIT_ASSERT(table({{"id", 7}, {"pid", -1}, {"restarts", "x"}}).find("-") !=
                       std::string::npos);
        for (const char* answer : {"null", "[]", "{}", R"({"workers":7})", R"({"workers":[]})"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"there are no workers\n"},
                                 worker_table(Json::parse(answer), Console{false}));
        }
        CPPUNIT_ASSERT(!table(Json::array()).empty());
    }

    void the_state_is_painted_on_a_terminal_only() {
        CPPUNIT_ASSERT(table(ready(), true).find("\x1b[32mready\x1b[0m") != std::string::npos);
        CPPUNIT_ASSERT(table(ready(), false).find('\x1b') == std::string::npos);
        auto worker = ready();
        worker["state"] = "degraded";
        CPPUNIT_ASSERT(table(worker, true).find("\x1b[31mdegraded") != std::string::npos);
    }

    static std::string checks_of(const Json& workers) {
        Checks checks;
        check_workers({{"workers", workers}}, checks);
        std::string text;
        for (const auto& check : checks) {
            text += std::string{check.level == Level::pass   ? "PASS "
                                : check.level == Level::warn ? "WARN "
                                                             : "FAIL "} +
                    check.name + ": " + check.message + '\n';
        }
        return text;
    }

    void doctor_reads_states_and_facts() {
        auto worker = ready();
        worker["facts"] = Json::parse(R"([
            {"name":"runtime.tool_seen","body":{"tool":"git","availability":"available",
                "path":"/usr/bin/git","version":"2.39.5","detail":""}},
            {"name":"runtime.tool_seen","body":{"tool":"zellij","availability":"missing",
                "detail":"not in PATH"}},
            {"name":"scm.forge_access_seen","body":{"host":"github.com","credential":"gh",
                "detail":""}},
            {"name":"agents.cli_seen","body":{"agent":"aider","availability":"missing"}},
            {"name":"later.fact","body":{}}])");
        CPPUNIT_ASSERT_EQUAL(std::string{"PASS scm: ready\nPASS git: /usr/bin/git (2.39.5)\n"
                                         "WARN zellij: not in PATH\n"
                                         "PASS github.com: credential from gh\n"},
                             checks_of(Json::array({worker})));
        worker["facts"] = Json::parse(
            R"([{"name":"runtime.tool_seen","body":{"tool":"git","availability":"missing"}}])");
        worker["state"] = "failed";
        worker["lastError"] = {{"text", "exit 78"}};
        CPPUNIT_ASSERT_EQUAL(std::string{"FAIL scm: failed: exit 78; see: ao worker logs scm\n"
                                         "FAIL git: missing\n"},
                             checks_of(Json::array({worker})));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerTableTest);

} // namespace ao::cli
