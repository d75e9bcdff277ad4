// own, marked and text_block.
#include "merged.h"

using namespace ao::testing;
using namespace ao::workers::launch;
using ao::ipc::FileRule;

class TextRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TextRulesTest);
    CPPUNIT_TEST(a_block_comes_at_the_end_and_is_replaced_in_its_place);
    CPPUNIT_TEST(a_block_taken_out_leaves_the_rest);
    CPPUNIT_TEST(lines_of_another_system_are_markers_too);
    CPPUNIT_TEST(half_a_block_is_refused);
    CPPUNIT_TEST(a_content_with_the_marker_in_it_is_refused);
    CPPUNIT_TEST(a_file_without_the_marker_is_left_alone);
    CPPUNIT_TEST(a_whole_file_of_ours_goes_unless_it_was_changed);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        block_ = file_with(FileRule::text_block, "x = 1\n");
        block_.marker = "# ao";
    }

    void a_block_comes_at_the_end_and_is_replaced_in_its_place() {
        CPPUNIT_ASSERT_EQUAL(std::string{"# ao\nx = 1\n# ao\n"}, merged(block_, ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"a\n# ao\nx = 1\n# ao\n"}, merged(block_, "a"));
        CPPUNIT_ASSERT_EQUAL(std::string{"a\n# ao\nx = 1\n# ao\nb\n"},
                             merged(block_, "a\n# ao\nold\nmore\n# ao\nb\n"));
        block_.content = "no line break";
        const auto once = merged(block_, "a\n");
        CPPUNIT_ASSERT_EQUAL(once, merged(block_, once));
    }

    void a_block_taken_out_leaves_the_rest() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a\nb\n"},
                             taken_out(block_, "a\n# ao\nchanged\n# ao\nb\n"));
        CPPUNIT_ASSERT_EQUAL(std::string{"a\nb\n"}, taken_out(block_, "a\nb\n"));
    }

    void lines_of_another_system_are_markers_too() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a\r\n"}, taken_out(block_, "a\r\n# ao\r\ny\r\n# ao\r\n"));
    }

    void half_a_block_is_refused() {
        refusal(block_, "# ao\n");
        refusal(block_, "# ao\n# ao\n# ao\n");
        refusal(block_, "\xff\n");
    }

    void a_content_with_the_marker_in_it_is_refused() {
        block_.content = "a\n# ao\n";

        refusal(block_, "");
    }

    void a_file_without_the_marker_is_left_alone() {
        const auto file = file_with(FileRule::marked, "ours /ao-hook shop x");

        CPPUNIT_ASSERT(leaves_alone(file, "theirs"));
        CPPUNIT_ASSERT(!leaves_alone(file, "older /ao-hook shop y"));
        CPPUNIT_ASSERT_EQUAL(file.content, merged(file, "older /ao-hook shop y"));
    }

    void a_whole_file_of_ours_goes_unless_it_was_changed() {
        const auto file = file_with(FileRule::own, "ours");

        CPPUNIT_ASSERT_EQUAL(std::string{}, taken_out(file, "ours"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, *without_ours(file, {"", {"older"}}, "older"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ours and theirs"}, taken_out(file, "ours and theirs"));
    }

private:
    ao::ipc::LaunchFile block_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextRulesTest);
