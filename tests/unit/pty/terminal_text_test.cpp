// What is left of a text controls no terminal.
#include "ipc/pty/terminal_text.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

using ao::pty::harmless_text;

class TerminalTextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TerminalTextTest);
    CPPUNIT_TEST(newline_and_tab_stay_and_other_controls_go);
    CPPUNIT_TEST(the_end_of_a_paste_cannot_be_smuggled_in);
    CPPUNIT_TEST(c1_goes_in_both_encodings);
    CPPUNIT_TEST(dropping_a_byte_never_makes_a_control);
    CPPUNIT_TEST(bidi_overrides_isolates_and_tags_go);
    CPPUNIT_TEST(joiners_and_variation_selectors_stay);
    CPPUNIT_TEST(whatever_comes_in_twice_is_the_same_as_once);
    CPPUNIT_TEST_SUITE_END();

public:
    void newline_and_tab_stay_and_other_controls_go() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a\nb\tcd e"},
                             harmless_text("a\r\nb\tc\a\x7f\x03\bd\x1b e\v"));
    }

    void the_end_of_a_paste_cannot_be_smuggled_in() {
        CPPUNIT_ASSERT_EQUAL(std::string{"x[201~rm"}, harmless_text("x\x1b[201~rm\r"));
        CPPUNIT_ASSERT_EQUAL(std::string{"x[201~"}, harmless_text("x\x1b\x1b[201~"));
    }

    void c1_goes_in_both_encodings() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a31mb"}, harmless_text("a\xc2\x9b"
                                                                 "31mb"));
        CPPUNIT_ASSERT_EQUAL(std::string{"a31mb"}, harmless_text("a\x9b"
                                                                 "31mb"));
    }

    void dropping_a_byte_never_makes_a_control() {
        CPPUNIT_ASSERT_EQUAL(std::string{"ab"}, harmless_text("a\xc2\x07\x9b"
                                                              "b"));
    }

    void bidi_overrides_isolates_and_tags_go() {
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"},
                             harmless_text("a\u202Eb\u2066\u2069\U000E0041\U000E007Fc"));
    }

    void joiners_and_variation_selectors_stay() {
        const std::string family = "\U0001F469\u200D\U0001F4BB\uFE0F \u0928\u094D\u200D\u0930";
        CPPUNIT_ASSERT_EQUAL(family, harmless_text(family));
    }

    void whatever_comes_in_twice_is_the_same_as_once() {
        const unsigned seed = 20260; // fixed: the cases are the same in every run
        std::mt19937 random{seed};
        for (int round = 0; round < 2'000; ++round) {
            std::string text(random() % 24, '\0');
            for (char& byte : text) {
                constexpr std::string_view kOdd = "\x1b[\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81 a\n";
                byte = kOdd[random() % kOdd.size()];
            }
            const auto once = harmless_text(text);
            CPPUNIT_ASSERT_EQUAL(once, harmless_text(once));
            CPPUNIT_ASSERT(once.find('\x1b') == std::string::npos);
            CPPUNIT_ASSERT(once.find("\xc2\x9b") == std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TerminalTextTest);
