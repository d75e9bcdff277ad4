// Text for people: what a terminal must never see, units, columns, spelling.
#include "cli/console.h"
#include "cli/display_text.h"
#include "cli/human_units.h"
#include "cli/table.h"
#include "cli/tool_probe.h"
#include "ipc/daemon/spelling.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

using namespace std::chrono_literals;

class ConsoleTextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConsoleTextTest);
    CPPUNIT_TEST(control_characters_are_dropped);
    CPPUNIT_TEST(scripts_and_emoji_stay);
    CPPUNIT_TEST(what_is_not_utf8_is_replaced);
    CPPUNIT_TEST(escaped_json_means_the_same);
    CPPUNIT_TEST(quantities_are_short);
    CPPUNIT_TEST(times_are_parsed_strictly);
    CPPUNIT_TEST(columns_are_aligned);
    CPPUNIT_TEST(color_is_for_terminals);
    CPPUNIT_TEST(similar_words_are_found);
    CPPUNIT_TEST(versions_are_found_in_text);
    CPPUNIT_TEST(a_tool_that_hangs_is_given_up);
    CPPUNIT_TEST_SUITE_END();

public:
    void control_characters_are_dropped() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a[31mb"}, display_text("a\x1b[31mb"));
        CPPUNIT_ASSERT_EQUAL(std::string{"one\n\ttwo"}, display_text("one\n\ttwo\r\b\x07"));
        CPPUNIT_ASSERT_EQUAL(std::string{"one  two"}, display_line("one\n\ttwo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ab"}, display_text("a\x7F\xC2\x9B"
                                                             "b"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ab"},
                             display_text("a\xE2\x80\xAE\xE2\x81\xA6\xF3\xA0\x81\x81"
                                          "b"));
    }

    void scripts_and_emoji_stay() {
        const std::string text = "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D"          // joiner
                                 " \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB" // emoji sequence
                                 " \xE2\x9D\xA4\xEF\xB8\x8F";                    // variation
        CPPUNIT_ASSERT_EQUAL(text, display_text(text));
    }

    void what_is_not_utf8_is_replaced() {
        const std::string replacement = "\xEF\xBF\xBD";
        for (const char* bytes : {"\xFF", "\x9B", "\xC3", "\xC0\xAF", "\xED\xA0\x80"}) {
            const auto safe = display_text(bytes);
            CPPUNIT_ASSERT(safe.starts_with(replacement));
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, safe.size() % replacement.size());
        }
    }

    void escaped_json_means_the_same() {
        const Json value = "<a>&\xE2\x80\xA8 \xC2\x9B \xE2\x80\xAE \xF3\xA0\x81\x81 \xC3\xA9";
        const auto text = escape_json(value.dump());
        CPPUNIT_ASSERT(Json::parse(text) == value);
        CPPUNIT_ASSERT_EQUAL(std::string{"\"\\u003ca\\u003e\\u0026\\u2028 \\u009b \\u202e "
                                         "\\udb40\\udc41 \xC3\xA9\""},
                             text);
    }

    void quantities_are_short() {
        const std::pair<std::string, std::string> cases[] = {
            {"59s", human_duration(59s)},
            {"1m00s", human_duration(60s)},
            {"59m59s", human_duration(3599s)},
            {"1h00m", human_duration(1h)},
            {"23h59m", human_duration(24h - 1s)},
            {"400d0h", human_duration(24h * 400)},
            {"0s", human_duration(-1s)},
            {"999us", human_latency(999us)},
            {"1.0ms", human_latency(1ms)},
            {"1.0s", human_latency(999'960us)},
            {"0", human_bytes(0)},
            {"1023", human_bytes(1023)},
            {"1K", human_bytes(1024)},
            {"999K", human_bytes(999 << 10)},
            {"1.0M", human_bytes(1000 << 10)},
            {"7.4M", human_bytes(7'759'462)},
            {"100M", human_bytes(100U << 20)},
            {"17179869184G", human_bytes(~0ULL)},
            {"999", human_count(999)},
            {"1.0k", human_count(1'000)},
            {"999.9k", human_count(999'949)},
            {"1.0M", human_count(999'950)},
            {"1000.0G", human_count(1'000'000'000'000)},
            {"$0.00", human_dollars(0)},
            {"<$0.01", human_dollars(4'999)},
            {"$0.01", human_dollars(5'000)},
            {"$0.12", human_dollars(123'456)},
            {"$1234.50", human_dollars(1'234'500'000)},
        };
        for (const auto& [expected, actual] : cases) {
            CPPUNIT_ASSERT_EQUAL(expected, actual);
        }
    }

    void times_are_parsed_strictly() {
        const auto time = parse_time("1970-01-02T00:00:01.2345Z");
        CPPUNIT_ASSERT(time && time->time_since_epoch() == 86'401'234ms);
        CPPUNIT_ASSERT(parse_time("2026-06-20T10:00:00Z"));
        for (const char* text :
             {"", "Z", "2026-06-20 10:00:00Z", "2026-06-20T10:00:00", "2026-13-20T10:00:00Z",
              "2026-06-20T10:00:00+02:00", "2026-06-20T10:00:00.xZ", "2026-06-20T10:00:00xZ"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !parse_time(text));
        }
    }

    void columns_are_aligned() {
        Table table{{{"NAME"}, {"N", Align::right}, {"X"}}};
        table.add({"\xC3\xA9t\xC3\xA9", "7", "-"});
        table.add({"longer", "123", ""}, {"a note"});
        CPPUNIT_ASSERT_EQUAL(std::string{"NAME      N  X\n"
                                         "\xC3\xA9t\xC3\xA9       7  -\n"
                                         "longer  123\n"
                                         "    a note\n"},
                             table.text());
    }

    void color_is_for_terminals() {
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, Console{false}.paint("x", Color::red));
        CPPUNIT_ASSERT_EQUAL(std::string{"\x1b[31mx\x1b[0m"}, Console{true}.paint("x", Color::red));
    }

    void similar_words_are_found() {
        const std::vector<std::string> known{"start", "stop", "status", "worker"};
        CPPUNIT_ASSERT((daemon::similar_words("stat", known) ==
                        std::vector<std::string>{"start", "status", "stop"}));
        CPPUNIT_ASSERT(
            (daemon::similar_words("wroker", known) == std::vector<std::string>{"worker"}));
        CPPUNIT_ASSERT((daemon::similar_words("w", known) == std::vector<std::string>{"worker"}));
        CPPUNIT_ASSERT(daemon::similar_words("", known).empty());
        CPPUNIT_ASSERT(daemon::similar_words("bogus", known).empty());
    }

    void versions_are_found_in_text() {
        CPPUNIT_ASSERT((find_version("git version 2.39.5") == std::vector{2, 39, 5}));
        CPPUNIT_ASSERT((find_version("tmux 3.3a") == std::vector{3, 3}));
        CPPUNIT_ASSERT((find_version("v7 zellij 0.44.3.1-beta") == std::vector{0, 44, 3}));
        CPPUNIT_ASSERT(find_version("no version 7").empty());
        CPPUNIT_ASSERT((std::vector{0, 44, 0} >= std::vector{0, 44}));
    }

    void a_tool_that_hangs_is_given_up() {
        const auto hung = run_tool("/bin/sh", {"-c", "echo 1.2; exec sleep 1000"}, 200ms);
        CPPUNIT_ASSERT(!hung.exit_code);
        const auto good = run_tool("/bin/sh", {"-c", "echo 1.2; exit 3"}, 20s);
        CPPUNIT_ASSERT(good.exit_code == 3 && good.text == "1.2\n");
        CPPUNIT_ASSERT(!run_tool("/nowhere/x", {}, 20s).exit_code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConsoleTextTest);

} // namespace ao::cli
