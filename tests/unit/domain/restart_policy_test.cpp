// Backoff, degradation, forgiveness.
#include "supervisor/domain/restart_policy.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;
using namespace std::chrono_literals;
using ao::ipc::Limits;

namespace {

const Limits kLimits;
const MonotonicTime kStart{1h};

WorkerFailure crash(MonotonicTime at) {
    return {at, std::nullopt, std::nullopt};
}

std::chrono::milliseconds delay_of(const RestartDecision& decision, MonotonicTime at) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(*decision.next_attempt - at);
}

} // namespace

class RestartPolicyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RestartPolicyTest);
    CPPUNIT_TEST(the_delay_doubles_from_a_tenth_of_a_second);
    CPPUNIT_TEST(the_fifth_failure_within_a_minute_degrades);
    CPPUNIT_TEST(a_degraded_worker_is_retried_every_thirty_seconds_for_ever);
    CPPUNIT_TEST(slow_failures_back_off_up_to_thirty_seconds_without_degrading);
    CPPUNIT_TEST(a_minute_of_health_is_forgiveness);
    CPPUNIT_TEST(a_configuration_error_waits_for_a_person);
    CPPUNIT_TEST(an_unasked_exit_with_zero_is_a_failure_as_well);
    CPPUNIT_TEST(jitter_moves_the_delay_by_a_fifth_at_most);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_delay_doubles_from_a_tenth_of_a_second() {
        RestartHistory history;
        auto expected = 100ms;
        for (int i = 0; i < 4; ++i) {
            const auto decision = decide_restart(history, crash(kStart), 0, kLimits);
            CPPUNIT_ASSERT(decision.state == WorkerState::backoff);
            CPPUNIT_ASSERT(delay_of(decision, kStart) == expected);
            expected *= 2;
        }
    }

    void the_fifth_failure_within_a_minute_degrades() {
        RestartHistory history;
        for (int i = 0; i < 4; ++i) {
            decide_restart(history, crash(kStart + i * 10s), 0, kLimits);
        }

        const auto decision = decide_restart(history, crash(kStart + 59s), 0, kLimits);

        CPPUNIT_ASSERT(decision.state == WorkerState::degraded);
        CPPUNIT_ASSERT(delay_of(decision, kStart + 59s) == 30s);
    }

    void a_degraded_worker_is_retried_every_thirty_seconds_for_ever() {
        RestartHistory history;
        history.is_degraded = true;
        for (int i = 0; i < 1000; ++i) {
            const auto now = kStart + i * 30s;
            const auto decision = decide_restart(history, crash(now), 0, kLimits);
            CPPUNIT_ASSERT(decision.state == WorkerState::degraded);
            CPPUNIT_ASSERT(delay_of(decision, now) == 30s);
        }
    }

    void slow_failures_back_off_up_to_thirty_seconds_without_degrading() {
        RestartHistory history;
        RestartDecision decision;
        MonotonicTime now = kStart;
        for (int i = 0; i < 12; ++i) {
            now += 50s;
            decision = decide_restart(history, crash(now), 0, kLimits);
            CPPUNIT_ASSERT(decision.state == WorkerState::backoff);
        }
        CPPUNIT_ASSERT(delay_of(decision, now) == 30s);
    }

    void a_minute_of_health_is_forgiveness() {
        RestartHistory history;
        history.is_degraded = true;
        history.in_a_row = 9;

        const auto now = kStart + 2min;
        const auto decision = decide_restart(history, {now, now - 60s, std::nullopt}, 0, kLimits);

        CPPUNIT_ASSERT(decision.state == WorkerState::backoff);
        CPPUNIT_ASSERT(delay_of(decision, now) == 100ms);
    }

    void a_configuration_error_waits_for_a_person() {
        RestartHistory history;

        const auto decision =
            decide_restart(history, {kStart, std::nullopt, kConfigurationExit}, 0, kLimits);

        CPPUNIT_ASSERT(decision.state == WorkerState::failed);
        CPPUNIT_ASSERT(!decision.next_attempt);
    }

    void an_unasked_exit_with_zero_is_a_failure_as_well() {
        RestartHistory history;

        const auto decision = decide_restart(history, {kStart, kStart, 0}, 0, kLimits);

        CPPUNIT_ASSERT(decision.state == WorkerState::backoff);
    }

    void jitter_moves_the_delay_by_a_fifth_at_most() {
        for (const double jitter : {-1.0, 1.0}) {
            RestartHistory history;
            const auto decision = decide_restart(history, crash(kStart), jitter, kLimits);
            CPPUNIT_ASSERT(delay_of(decision, kStart) == (jitter < 0 ? 80ms : 120ms));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RestartPolicyTest);
