// Workers that flood and lie: refused, counted, replaced; the others and the store do not notice.
#include "tests/support/running_supervisor.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>

using namespace ao::testing;

namespace {

// A degraded liar is retried at once, so that a later good one is seen soon.
const RunningSupervisor::Environment kLimits{{"AO_TEST_LIMITS", "backoff_first=1,backoff_max=200"}};

} // namespace

class WorkerLieTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkerLieTest);
    CPPUNIT_TEST(a_flood_of_facts_is_refused_beyond_its_credits);
    CPPUNIT_TEST(one_fact_repeated_without_end_is_applied_once);
    CPPUNIT_TEST(garbage_is_refused);
    CPPUNIT_TEST(truncated_frames_are_refused);
    CPPUNIT_TEST(an_allocation_bomb_is_refused);
    CPPUNIT_TEST(nesting_is_refused);
    CPPUNIT_TEST(unknown_types_are_refused);
    CPPUNIT_TEST(an_old_incarnation_is_refused);
    CPPUNIT_TEST(another_workers_identity_is_refused);
    CPPUNIT_TEST(oversized_frames_do_no_harm);
    CPPUNIT_TEST(a_flood_of_output_is_capped_and_counted);
    CPPUNIT_TEST(of_two_workers_with_one_identity_the_first_stays);
    CPPUNIT_TEST(a_worker_that_never_reads_is_noticed_on_the_wire);
    CPPUNIT_TEST(lies_in_the_vitals_page_are_bounded);
    CPPUNIT_TEST(a_worker_that_survives_its_supervisor_is_a_stranger_to_the_next);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_flood_of_facts_is_refused_beyond_its_credits() { expect_misuse("flood_facts"); }

    void one_fact_repeated_without_end_is_applied_once() { expect_misuse("repeat_one_fact"); }

    void garbage_is_refused() { expect_misuse("send_garbage"); }

    void truncated_frames_are_refused() { expect_misuse("send_truncated"); }

    void an_allocation_bomb_is_refused() { expect_misuse("send_bomb"); }

    void nesting_is_refused() { expect_misuse("send_nesting"); }

    void unknown_types_are_refused() { expect_misuse("send_unknown_types"); }

    void an_old_incarnation_is_refused() { expect_misuse("claim_old_incarnation"); }

    void another_workers_identity_is_refused() {
        Instance instance;
        liar(instance, "claim_other_identity");
        SqliteFile database{instance.database()};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            database.value("SELECT count(*) FROM worker_facts WHERE subject = 'stolen'"));
    }

    // ZeroMQ itself cuts the connection of who sends such a frame, so nothing is there to count.
    void oversized_frames_do_no_harm() {
        Instance instance;
        instance.script("scm", "send_oversized");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_for_state("runtime", "ready");
        expect_others_work(supervisor);
        instance.script("scm", "report_facts");
        supervisor.post("/api/v1/workers/scm/restart");
        expect_good_again(supervisor, instance);
    }

    void a_flood_of_output_is_capped_and_counted() {
        Instance instance;
        instance.script("scm", "flood_output");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_until("output was dropped", [&] {
            return supervisor.worker("scm")["logBytesDropped"].get<std::uint64_t>() > 10'000'000;
        });
        std::uintmax_t on_disk = 0;
        for (const auto& file : std::filesystem::directory_iterator{instance.data() / "logs"}) {
            on_disk += file.file_size();
        }
        CPPUNIT_ASSERT(on_disk < 4U << 20U);
        expect_others_work(supervisor);
        instance.script("scm", "report_facts");
        supervisor.post("/api/v1/workers/scm/restart");
        expect_good_again(supervisor, instance);
    }

    void of_two_workers_with_one_identity_the_first_stays() {
        Instance instance;
        instance.script("scm", "double_identity");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_until("the first one's fact is there", [&] {
            const auto facts = supervisor.worker("scm")["facts"];
            return facts.size() == 1 && facts[0]["subject"] == "of the first";
        });
        CPPUNIT_ASSERT_EQUAL(std::string{"fake"},
                             supervisor.worker("scm")["build"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void a_worker_that_never_reads_is_noticed_on_the_wire() {
        Instance instance;
        instance.script("scm", "never_read");
        auto limits = kLimits;
        limits["AO_TEST_LIMITS"] += ",ping_every=100";
        RunningSupervisor supervisor{instance, limits};
        supervisor.wait_until("its silence was noticed", [&] {
            const auto view = supervisor.worker("scm");
            return view.contains("lastError") &&
                   view["lastError"]["text"].get<std::string>().find(
                       "does not answer on the wire") != std::string::npos;
        });
        instance.script("scm", "report_facts");
        expect_good_again(supervisor, instance);
    }

    void lies_in_the_vitals_page_are_bounded() {
        Instance instance;
        instance.script("scm", "lie_in_vitals");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_until("the lie is seen", [&] {
            return supervisor.worker("scm")["queueDepth"].get<std::uint64_t>() == UINT64_MAX;
        });
        supervisor.kill_worker("scm", SIGKILL);
        instance.script("scm", "report_facts");
        expect_good_again(supervisor, instance);
    }

    void a_worker_that_survives_its_supervisor_is_a_stranger_to_the_next() {
        Instance instance;
        instance.script("scm", "survive_supervisor");
        RunningSupervisor first{instance, kLimits};
        first.wait_until("it will survive",
                         [&] { return !instance.record("survivor", "scm").empty(); });
        const auto survivor = std::stoi(instance.record("survivor", "scm"));
        const auto incarnation = first.worker("scm")["incarnation"].get<int>();
        first.kill();
        instance.script("scm", "report_facts");

        RunningSupervisor second{instance, kLimits};
        second.wait_for_all_ready();
        expect_others_work(second);
        ::kill(survivor, SIGKILL);

        CPPUNIT_ASSERT(second.worker("scm")["incarnation"].get<int>() > incarnation);
        CPPUNIT_ASSERT_EQUAL(0, second.stop().exit_code);
        SqliteFile database{instance.database()};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            database.value("SELECT count(*) FROM worker_facts WHERE subject = 'from the grave' AND "
                           "incarnation > " +
                           std::to_string(incarnation)));
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

private:
    void expect_misuse(const std::string& behavior) {
        Instance instance;
        liar(instance, behavior);
    }

    // scm lies, is found out and replaced by a good one; meanwhile runtime works.
    void liar(Instance& instance, const std::string& behavior) {
        instance.script("scm", behavior);
        instance.script("runtime", "report_facts");
        RunningSupervisor supervisor{instance, kLimits};
        supervisor.wait_until("the liar was found out", [&] {
            return supervisor.worker("scm")["framesRefused"].get<std::uint64_t>() >= 100 &&
                   supervisor.worker("scm").contains("lastError");
        });
        expect_others_work(supervisor);
        instance.script("scm", "report_facts");
        expect_good_again(supervisor, instance);
    }

    void expect_others_work(RunningSupervisor& supervisor) {
        CPPUNIT_ASSERT(supervisor.is_alive());
        const auto operation = supervisor.post("/api/v1/workers/agents/probe");
        CPPUNIT_ASSERT_EQUAL(std::string{"done"}, operation["state"].get<std::string>());
    }

    void expect_good_again(RunningSupervisor& supervisor, const Instance& instance) {
        supervisor.wait_until("scm is good again", [&] {
            const auto view = supervisor.worker("scm");
            return view["state"] == "ready" && view["factsAcknowledged"] > 100 &&
                   view["factsAcknowledged"] < 1'000'000'000;
        });
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerLieTest);
