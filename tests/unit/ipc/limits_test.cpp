// The one table of limits and its override in test builds.
#include "ipc/limits.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::ipc;

class LimitsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LimitsTest);
    CPPUNIT_TEST(single_limits_can_be_overridden);
    CPPUNIT_TEST(a_wrong_override_names_what_is_wrong);
    CPPUNIT_TEST(supervision_follows_the_decided_figures);
    CPPUNIT_TEST_SUITE_END();

public:
    void single_limits_can_be_overridden() {
        Limits limits;

        CPPUNIT_ASSERT_EQUAL(std::string{},
                             override_limits(limits, "backoff_first=1,fact_credits=3"));

        CPPUNIT_ASSERT(limits.backoff_first == Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, limits.fact_credits);
        CPPUNIT_ASSERT(limits.backoff_max == Limits{}.backoff_max);
    }

    void a_wrong_override_names_what_is_wrong() {
        Limits limits;

        CPPUNIT_ASSERT(override_limits(limits, "nonsense=1").find("nonsense") != std::string::npos);
        CPPUNIT_ASSERT(override_limits(limits, "heartbeat=1s").find("1s") != std::string::npos);
        CPPUNIT_ASSERT(override_limits(limits, "heartbeat").find("\"=\"") != std::string::npos);
    }

    void supervision_follows_the_decided_figures() {
        const Limits limits;
        CPPUNIT_ASSERT(limits.heartbeat == Milliseconds{1'000});
        CPPUNIT_ASSERT(limits.suspect_after == Milliseconds{3'000});
        CPPUNIT_ASSERT(limits.abort_after == Milliseconds{5'000});
        CPPUNIT_ASSERT(limits.kill_after == Milliseconds{7'000});
        CPPUNIT_ASSERT(limits.backoff_first == Milliseconds{100});
        CPPUNIT_ASSERT(limits.backoff_max == Milliseconds{30'000});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{256}, limits.fact_credits);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LimitsTest);
