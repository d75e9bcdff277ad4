// Operations: written down before they are sent, given again to the next incarnation, expired,
// set aside when they kill, and answered only by whom they were given to.
#include "tests/support/running_supervisor.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>

using namespace ao::testing;

namespace {

const RunningSupervisor::Environment kLimits{{"AO_TEST_LIMITS", "backoff_first=1,backoff_max=200"}};

std::string state_of(RunningSupervisor& supervisor, const std::string& op_id) {
    return supervisor.get("/api/v1/operations/" + op_id)["state"];
}

} // namespace

class OperationTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OperationTest);
    CPPUNIT_TEST(an_operation_is_answered);
    CPPUNIT_TEST(an_operation_is_given_to_the_next_incarnation);
    CPPUNIT_TEST(an_operation_outlives_the_supervisor);
    CPPUNIT_TEST(an_operation_expires_at_its_deadline);
    CPPUNIT_TEST(an_operation_that_kills_three_times_is_set_aside);
    CPPUNIT_TEST(a_forged_answer_changes_nothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void an_operation_is_answered() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        supervisor.wait_for_all_ready();

        const auto operation = supervisor.post("/api/v1/workers/runtime/probe");

        CPPUNIT_ASSERT_EQUAL(std::string{"done"}, operation["state"].get<std::string>());
        // git, tmux, zellij, the embedded runtime, cgroups.
        CPPUNIT_ASSERT_EQUAL(5, operation["result"]["facts"].get<int>());
    }

    void an_operation_is_given_to_the_next_incarnation() {
        Instance instance;
        instance.script("scm", "never_read");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_for_state("scm", "ready");
        const auto op_id = supervisor.begin_probe("scm");
        instance.script("scm", "report_facts_on_request");

        supervisor.kill_worker("scm", SIGKILL);

        supervisor.wait_until("the operation is done",
                              [&] { return state_of(supervisor, op_id) == "done"; });
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        SqliteFile database{instance.database()};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2"},
            database.value("SELECT deliveries FROM operations WHERE op_id = '" + op_id + "'"));
    }

    void an_operation_outlives_the_supervisor() {
        Instance instance;
        instance.script("scm", "exit_at_once 78");
        RunningSupervisor first{instance, kLimits};
        const auto op_id = first.begin_probe("scm");
        first.kill();
        instance.script("scm", "report_facts_on_request");

        RunningSupervisor second{instance, kLimits};

        second.wait_until("the operation is done",
                          [&] { return state_of(second, op_id) == "done"; });
    }

    void an_operation_expires_at_its_deadline() {
        Instance instance;
        instance.script("scm", "never_read");
        auto limits = kLimits;
        limits["AO_TEST_LIMITS"] += ",operation_default=300";
        RunningSupervisor supervisor{instance, limits};
        supervisor.wait_for_state("scm", "ready");

        const auto operation = supervisor.post("/api/v1/workers/scm/probe");

        CPPUNIT_ASSERT_EQUAL(std::string{"expired"}, operation["state"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"DEADLINE_EXCEEDED"},
                             operation["error"]["code"].get<std::string>());
    }

    void an_operation_that_kills_three_times_is_set_aside() {
        Instance instance;
        instance.script("scm", "crash_in_operation");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_for_state("scm", "ready");

        const auto op_id = supervisor.begin_probe("scm");

        supervisor.wait_until("the operation is set aside",
                              [&] { return state_of(supervisor, op_id) == "poisoned"; });
        supervisor.wait_for_state("scm", "ready");
        const auto view = supervisor.worker("scm");
        CPPUNIT_ASSERT_EQUAL(op_id, view["poisoned"][0]["id"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        SqliteFile database{instance.database()};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"3"},
            database.value("SELECT count(*) FROM worker_incidents WHERE kind = 'death' AND input = "
                           "'operation:" +
                           op_id + "'"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void a_forged_answer_changes_nothing() {
        Instance instance;
        instance.script("runtime", "never_read");
        instance.script("scm", "forge_answers");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_for_state("runtime", "ready");
        const auto op_id = supervisor.begin_probe("runtime");
        std::ofstream{instance.workers() / "forge-scm"} << op_id;

        // Hundreds of forgeries have been refused when the log holds that many lines; the API
        // answers in between, which shows that they did not get in its way.
        supervisor.wait_until("forgeries were refused", [&] {
            const auto figures = ao::tests::HttpClient{supervisor.port()}.ask("GET", "/metrics");
            return figures && supervisor.worker("scm")["state"] == "ready";
        });

        CPPUNIT_ASSERT_EQUAL(std::string{"pending"}, state_of(supervisor, op_id));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OperationTest);
