// What zellij is given to read, and what is remembered in its place.
#include "tests/support/temp_dir.h"
#include "workers/runtime/hosts/zellij/typed_messages.h"
#include "workers/runtime/hosts/zellij/zellij_files.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::hosts;

class ZellijFilesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ZellijFilesTest);
    CPPUNIT_TEST(a_string_of_a_layout_holds_any_path);
    CPPUNIT_TEST(a_layout_has_one_pane_that_stays);
    CPPUNIT_TEST(a_message_that_was_begun_is_known_as_that_until_it_is_submitted);
    CPPUNIT_TEST(the_last_sixty_four_messages_are_remembered);
    CPPUNIT_TEST_SUITE_END();

    ao::testing::TempDir temp_;

public:
    void a_string_of_a_layout_holds_any_path() {
        CPPUNIT_ASSERT_EQUAL(std::string{R"("a\"b\\c\u{1b}\u{a}d")"}, kdl_string("a\"b\\c\x1b\nd"));
        CPPUNIT_ASSERT_EQUAL(std::string{"\"/tmp/ü x\""}, kdl_string("/tmp/ü x"));
    }

    void a_layout_has_one_pane_that_stays() {
        const auto layout = layout_of({"/usr/bin/ao-pane", "/data/hosts/a-1.1"}, "/w");
        CPPUNIT_ASSERT(layout.find("pane command=\"/usr/bin/ao-pane\"") != std::string::npos);
        CPPUNIT_ASSERT(layout.find("args \"/data/hosts/a-1.1\"") != std::string::npos);
        CPPUNIT_ASSERT(layout.find("close_on_exit=false") != std::string::npos);
    }

    void a_message_that_was_begun_is_known_as_that_until_it_is_submitted() {
        const auto directory = temp_.path().string();
        CPPUNIT_ASSERT(typed_before(directory, "msg_1") == Typed::not_yet);
        CPPUNIT_ASSERT(note_typed(directory, "msg_1", Typed::begun));
        CPPUNIT_ASSERT(typed_before(directory, "msg_1") == Typed::begun);
        CPPUNIT_ASSERT(typed_before(directory, "msg_11") == Typed::not_yet);
        CPPUNIT_ASSERT(note_typed(directory, "msg_1", Typed::pasted));
        CPPUNIT_ASSERT(typed_before(directory, "msg_1") == Typed::pasted);
        CPPUNIT_ASSERT(note_typed(directory, "msg_1", Typed::submitted));
        CPPUNIT_ASSERT(typed_before(directory, "msg_1") == Typed::submitted);
        CPPUNIT_ASSERT(!note_typed(directory + "/none", "msg_2", Typed::begun));
    }

    void the_last_sixty_four_messages_are_remembered() {
        const auto directory = temp_.path().string();
        for (int i = 0; i < 70; ++i) {
            const auto id = "msg_" + std::to_string(i);
            note_typed(directory, id, Typed::begun);
            note_typed(directory, id, Typed::pasted);
            note_typed(directory, id, Typed::submitted);
        }
        CPPUNIT_ASSERT(typed_before(directory, "msg_5") == Typed::not_yet);
        CPPUNIT_ASSERT(typed_before(directory, "msg_6") == Typed::submitted);
        CPPUNIT_ASSERT(typed_before(directory, "msg_69") == Typed::submitted);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ZellijFilesTest);
