// Durations in Go's notation.
#include "ipc/daemon/duration.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::daemon {

using namespace std::chrono_literals;

class DurationTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DurationTest);
    CPPUNIT_TEST(every_unit_and_combination_is_understood);
    CPPUNIT_TEST(what_go_refuses_is_refused);
    CPPUNIT_TEST(seconds_are_printed_as_go_does);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_unit_and_combination_is_understood() {
        const std::pair<const char*, std::chrono::nanoseconds> cases[] = {
            {"0", 0ns},
            {"7ns", 7ns},
            {"3us", 3us},
            {"3\xC2\xB5s", 3us},
            {"3\xCE\xBCs", 3us},
            {"300ms", 300ms},
            {"1.5h", 90min},
            {"2m30s", 150s},
            {"-1m", -1min},
            {"+4s", 4s},
            {".5s", 500ms},
            {"1.s", 1s},
            {"1h2m3s4ms", 3'723'004ms},
            {"0.3333333333333333333333h", 1'199'999'999'999ns + 1ns},
            {"9223372036854775807ns", std::chrono::nanoseconds::max()},
        };
        for (const auto& [text, expected] : cases) {
            const auto parsed = parse_duration(text);
            CPPUNIT_ASSERT_MESSAGE(text, parsed.has_value());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, expected.count(), parsed->count());
        }
    }

    void what_go_refuses_is_refused() {
        for (const char* text :
             {"", "5", "-", "+", "s", ".s", "1", "1x", "1 s", "3s 2ms", "--1s", "1.2.3s",
              "9223372036854775808ns", "2562048h", "3000000h", "99999999999999999999s", "1S"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !parse_duration(text));
        }
    }

    void seconds_are_printed_as_go_does() {
        CPPUNIT_ASSERT_EQUAL(std::string{"0s"}, format_seconds(0s));
        CPPUNIT_ASSERT_EQUAL(std::string{"0s"}, format_seconds(-5s));
        CPPUNIT_ASSERT_EQUAL(std::string{"42s"}, format_seconds(42s));
        CPPUNIT_ASSERT_EQUAL(std::string{"1m0s"}, format_seconds(60s));
        CPPUNIT_ASSERT_EQUAL(std::string{"1h2m3s"}, format_seconds(3723s));
        CPPUNIT_ASSERT_EQUAL(std::string{"100h0m0s"}, format_seconds(360'000s));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DurationTest);

} // namespace ao::daemon
