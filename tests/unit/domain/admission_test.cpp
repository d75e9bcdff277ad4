// How many sessions start, and which wait.
#include "supervisor/domain/admission.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;

class AdmissionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AdmissionTest);
    CPPUNIT_TEST(without_limits_everything_starts);
    CPPUNIT_TEST(the_number_of_sessions_is_limited);
    CPPUNIT_TEST(memory_below_the_floor_makes_sessions_wait);
    CPPUNIT_TEST(memory_that_cannot_be_told_stops_nobody);
    CPPUNIT_TEST_SUITE_END();

public:
    void without_limits_everything_starts() {
        CPPUNIT_ASSERT_EQUAL(std::string{}, why_it_queues({}, {1'000'000, 0}));
    }

    void the_number_of_sessions_is_limited() {
        CPPUNIT_ASSERT_EQUAL(std::string{}, why_it_queues({3, 0}, {2, {}}));
        const auto why = why_it_queues({3, 0}, {3, {}});
        CPPUNIT_ASSERT(why.find("AO_MAX_SESSIONS is 3") != std::string::npos);
    }

    void memory_below_the_floor_makes_sessions_wait() {
        CPPUNIT_ASSERT_EQUAL(std::string{}, why_it_queues({0, 256U << 20}, {9, 256U << 20}));
        const auto why = why_it_queues({0, 256U << 20}, {9, (256U << 20) - 1});
        CPPUNIT_ASSERT(why.find("AO_MEMORY_FLOOR is 256") != std::string::npos);
    }

    void memory_that_cannot_be_told_stops_nobody() {
        CPPUNIT_ASSERT_EQUAL(std::string{}, why_it_queues({0, 256U << 20}, {9, std::nullopt}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdmissionTest);
