// Times as agents write them down.
#include "workers/agents/watching/written_time.h"

#include <cppunit/extensions/HelperMacros.h>

using ao::workers::agents::written_at_ms;

class WrittenTimeTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WrittenTimeTest);
    CPPUNIT_TEST(a_time_with_a_zone_is_read);
    CPPUNIT_TEST(seconds_and_milliseconds_since_1970_are_told_apart);
    CPPUNIT_TEST(what_is_no_time_tells_nothing);
    CPPUNIT_TEST_SUITE_END();

    static void check(std::int64_t expected, const std::string& text) {
        const auto read = written_at_ms(text);
        CPPUNIT_ASSERT_MESSAGE(text, read.has_value());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(text, expected, *read);
    }

public:
    void a_time_with_a_zone_is_read() {
        check(0, "1970-01-01T00:00:00Z");
        check(1'795'892'844'092, "2026-11-28T19:07:24.092Z");
        check(1'795'892'844'092, "2026-11-28T19:07:24.092987654Z");
        check(1'795'892'844'900, "2026-11-28 19:07:24.9z");
        check(1'795'892'844'000, "2026-11-28T21:07:24+02:00");
        check(1'795'892'844'000, "2026-11-28T13:37:24-0530");
        check(1'795'892'844'000, "2026-11-28T20:07:24+01");
        check(1'709'164'800'000, "2024-02-29T00:00:00Z");
    }

    void seconds_and_milliseconds_since_1970_are_told_apart() {
        check(1'795'892'844'000, "1795892844");
        check(1'795'892'844'250, "1795892844.25");
        check(1'795'892'844'092, "1795892844092");
    }

    void what_is_no_time_tells_nothing() {
        for (const auto* text :
             {"", "now", "2026-11-28", "2026-11-28T19:07:24", "2026-13-28T19:07:24Z",
              "2023-02-29T00:00:00Z", "2026-11-28T25:07:24Z", "2026-11-28T19:07:24.Z",
              "2026-11-28T19:07:24Z more", "2026-11-28T19:07:24+99:00", "20x6-11-28T19:07:24Z",
              "-5", "0", "1e400", "nan", "inf", "1e300", "12 ", "0x10"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !written_at_ms(text));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WrittenTimeTest);
