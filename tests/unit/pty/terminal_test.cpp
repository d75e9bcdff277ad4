// The screen model: what viewers get, what is answered, what a snapshot holds. That its snapshots
// look the same elsewhere is compared by the oracle in tests/process/pty_host.
#include "workers/pty_host/terminal/terminal.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

using namespace ao::pty_host;

namespace {

struct Fed {
    std::string visible;
    std::string answers;
};

Fed feed(Terminal& terminal, std::string_view bytes) {
    Fed fed;
    terminal.feed(bytes, fed.visible, fed.answers);
    return fed;
}

std::string snapshot_after(std::string_view bytes) {
    Terminal terminal{{80, 24}, 100, 1U << 20};
    feed(terminal, bytes);
    return terminal.snapshot();
}

} // namespace

class TerminalTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TerminalTest);
    CPPUNIT_TEST(text_is_visible_as_it_is);
    CPPUNIT_TEST(queries_are_answered_and_not_visible);
    CPPUNIT_TEST(a_query_cut_in_pieces_is_still_one);
    CPPUNIT_TEST(an_unfinished_sequence_is_kept_back);
    CPPUNIT_TEST(a_long_string_passes_through_and_a_snapshot_within_it_is_safe);
    CPPUNIT_TEST(a_snapshot_of_a_snapshot_is_the_same);
    CPPUNIT_TEST(modes_are_in_the_snapshot);
    CPPUNIT_TEST(the_first_page_is_there_again_after_the_second);
    CPPUNIT_TEST(lines_that_wrapped_are_one_line_of_text);
    CPPUNIT_TEST(scrollback_is_bounded);
    CPPUNIT_TEST(any_bytes_in_any_pieces_do_no_harm);
    CPPUNIT_TEST(a_smaller_screen_keeps_its_newest_lines);
    CPPUNIT_TEST_SUITE_END();

public:
    void text_is_visible_as_it_is() {
        Terminal terminal{{80, 24}, 100, 1U << 20};
        const std::string bytes = "a\x1b[31mb\r\n\u00e9\U0001F44D\x1b]0;title\x07";
        CPPUNIT_ASSERT_EQUAL(bytes, feed(terminal, bytes).visible);
        CPPUNIT_ASSERT_EQUAL(std::string{"title"}, terminal.screen().settings.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"ab\n\u00e9\U0001F44D\n"}, terminal.text(0));
    }

    void queries_are_answered_and_not_visible() {
        struct Case {
            std::string query;
            std::string answer;
        };

        const Case cases[] = {
            {"\x1b[c", "\x1b[?1;2c"},
            {"\x1bZ", "\x1b[?1;2c"},
            {"\x1b[>c", "\x1b[>0;276;0c"},
            {"\x1b[5n", "\x1b[0n"},
            {"\x1b[6n", "\x1b[1;1R"},
            {"\x1b[?2004$p", "\x1b[?2004;2$y"},
            {"\x1b[?9999$p", "\x1b[?9999;0$y"},
            {"\x1b[18t", "\x1b[8;24;80t"},
            {"\x1b]11;?\x07", "\x1b]11;rgb:0000/0000/0000\x1b\\"},
            {"\x1b]4;196;?\x1b\\", "\x1b]4;196;rgb:ffff/0000/0000\x1b\\"},
            {"\x1bP$qr\x1b\\", "\x1bP1$r1;24r\x1b\\"},
            {"\x1bP+q544e\x1b\\", "\x1bP0+r\x1b\\"},
            {"\x1b[?u", ""},         // the flags of Kitty's keyboard
            {"\x1b]52;c;?\x07", ""}, // the clipboard
            {"\x1b[21t", ""},        // the title
            {"\x05", ""},
        };
        for (const auto& [query, answer] : cases) {
            Terminal terminal{{80, 24}, 100, 1U << 20};
            const auto fed = feed(terminal, query + "x");
            CPPUNIT_ASSERT_EQUAL(std::string{"x"}, fed.visible);
            CPPUNIT_ASSERT_EQUAL(answer, fed.answers);
        }
    }

    void a_query_cut_in_pieces_is_still_one() {
        const std::string bytes = "a\x1b[6nb\xc3\xa9\x1b]10;?\x1b\\c";
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            Terminal terminal{{80, 24}, 100, 1U << 20};
            const auto first = feed(terminal, std::string_view{bytes}.substr(0, cut));
            const auto second = feed(terminal, std::string_view{bytes}.substr(cut));
            CPPUNIT_ASSERT_EQUAL(std::string{"ab\xc3\xa9"
                                             "c"},
                                 first.visible + second.visible);
            CPPUNIT_ASSERT_EQUAL(std::string{"\x1b[1;2R\x1b]10;rgb:ffff/ffff/ffff\x1b\\"},
                                 first.answers + second.answers);
        }
    }

    void an_unfinished_sequence_is_kept_back() {
        Terminal terminal{{80, 24}, 100, 1U << 20};
        CPPUNIT_ASSERT_EQUAL(std::string{"a"}, feed(terminal, "a\x1b[3").visible);
        CPPUNIT_ASSERT_EQUAL(std::string{"\x1b[31mb"}, feed(terminal, "1mb").visible);
    }

    void a_long_string_passes_through_and_a_snapshot_within_it_is_safe() {
        Terminal terminal{{80, 24}, 100, 1U << 20};
        const auto begin = "\x1b]52;c;" + std::string(100'000, 'A');
        CPPUNIT_ASSERT_EQUAL(begin, feed(terminal, begin).visible);
        const auto snapshot = terminal.snapshot();
        const auto rest = feed(terminal, "AAA\x07shown").visible;

        Terminal viewer{{80, 24}, 100, 1U << 20};
        feed(viewer, snapshot + rest);
        CPPUNIT_ASSERT_EQUAL(std::string{"shown\n"}, viewer.text(0));
    }

    void a_snapshot_of_a_snapshot_is_the_same() {
        for (const std::string bytes :
             {"plain", "\x1b[1;31mred\x1b[m plain\r\n\x1b[44m\x1b[K\x1b[5;10Hthere",
              "\x1b[2;5r\x1b[?6h\x1b[2;2Hx",
              "\x1b[?1049h\x1b[3;3Hother\x1b"
              "7\x1b[H",
              "\u65e5\u672c\u8a9e e\u0301 \x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\",
              "\x1b(0lqk\x1b(B \x1b)0\x0eq", "\x1b[3g\x1b[5C\x1bH\x1b[?2004h\x1b[?1002h\x1b[4 q"}) {
            const auto once = snapshot_after(bytes);
            CPPUNIT_ASSERT_EQUAL(once, snapshot_after(once));
        }
    }

    void modes_are_in_the_snapshot() {
        const auto snapshot =
            snapshot_after("\x1b[?1h\x1b[?25l\x1b[?1006h\x1b[?7l\x1b[>5u\x1b[?2031h");
        for (const std::string_view mode :
             {"\x1b[?1h", "\x1b[?25l", "\x1b[?1006h", "\x1b[?7l", "\x1b[>5u", "\x1b[?2031h"}) {
            CPPUNIT_ASSERT_MESSAGE(std::string{mode.substr(1)},
                                   snapshot.find(mode) != std::string::npos);
        }
    }

    void the_first_page_is_there_again_after_the_second() {
        Terminal terminal{{80, 24}, 100, 1U << 20};
        feed(terminal, "first\x1b[?1049h\x1b[2Jsecond");
        CPPUNIT_ASSERT(terminal.text(0).find("first") == std::string::npos);
        Terminal viewer{{80, 24}, 100, 1U << 20};
        feed(viewer, terminal.snapshot() + "\x1b[?1049l!");
        CPPUNIT_ASSERT_EQUAL(std::string{"first!\n"}, viewer.text(0));
    }

    void lines_that_wrapped_are_one_line_of_text() {
        Terminal terminal{{20, 3}, 100, 1U << 20};
        const std::string line(50, 'x');
        feed(terminal, line + "\r\nnext\r\n");
        CPPUNIT_ASSERT_EQUAL(line + "\nnext\n", terminal.text(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"next\n"}, terminal.text(1));
    }

    void scrollback_is_bounded() {
        Terminal by_lines{{80, 24}, 100, 1U << 20};
        Terminal by_bytes{{80, 24}, 1'000'000, 10'000};
        std::string bytes;
        for (int i = 0; i < 5'000; ++i) {
            bytes += "line " + std::to_string(i) + "\r\n";
        }
        feed(by_lines, bytes);
        feed(by_bytes, bytes);
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, by_lines.screen().scrollback.lines());
        CPPUNIT_ASSERT(by_bytes.screen().scrollback.bytes() <= 10'000);
        CPPUNIT_ASSERT(by_bytes.text(0).ends_with("line 4999\n"));
    }

    void any_bytes_in_any_pieces_do_no_harm() {
        const unsigned seed = 4711; // fixed: the cases are the same in every run
        std::mt19937 random{seed};
        constexpr std::string_view kOften = "\x1b[]P_;:?>!$ 0123456789hlmHJKLMPX@rbctnqu\r\n\\\x07";
        for (int round = 0; round < 300; ++round) {
            Terminal terminal{
                {static_cast<int>(2 + random() % 90), static_cast<int>(1 + random() % 30)},
                50,
                1U << 16};
            for (int piece = 0; piece < 20; ++piece) {
                std::string bytes(random() % 200, '\0');
                for (char& byte : bytes) {
                    byte = random() % 3 == 0 ? static_cast<char>(random())
                                             : kOften[random() % kOften.size()];
                }
                feed(terminal, bytes);
                feed(terminal, random() % 2 == 0 ? "\u754c" : "e\u0301");
                if (random() % 4 == 0) {
                    terminal.resize(
                        {static_cast<int>(1 + random() % 90), static_cast<int>(1 + random() % 30)});
                }
                terminal.snapshot();
                terminal.text(0);
            }
        }
    }

    void a_smaller_screen_keeps_its_newest_lines() {
        Terminal terminal{{80, 24}, 100, 1U << 20};
        for (int i = 1; i <= 24; ++i) {
            feed(terminal, (i > 1 ? "\r\nline " : "line ") + std::to_string(i));
        }
        terminal.resize({80, 10});
        CPPUNIT_ASSERT_EQUAL(9, terminal.screen().cursor.y);
        CPPUNIT_ASSERT(terminal.text(0).starts_with("line 1\nline 2\n"));
        CPPUNIT_ASSERT(terminal.text(0).ends_with("line 24\n"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TerminalTest);
