// What git says of a worktree, read from its words alone.
#include "workers/runtime/git/worktree_status.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::git;

class WorktreeStatusTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorktreeStatusTest);
    CPPUNIT_TEST(a_clean_worktree_has_its_commit_and_no_changes);
    CPPUNIT_TEST(a_branch_without_a_commit_has_no_head);
    CPPUNIT_TEST(changes_are_named_as_git_names_them_to_people);
    CPPUNIT_TEST(a_path_may_hold_blanks_and_line_breaks_and_look_like_a_header);
    CPPUNIT_TEST(only_as_many_changes_as_asked_for_are_kept);
    CPPUNIT_TEST(what_git_does_not_begin_is_not_whole);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_clean_worktree_has_its_commit_and_no_changes() {
        const auto status = parse({"# branch.oid 1234", "# branch.head main"});
        CPPUNIT_ASSERT(status.is_whole);
        CPPUNIT_ASSERT_EQUAL(std::string{"1234"}, status.head);
        CPPUNIT_ASSERT(status.changes.empty());
    }

    void a_branch_without_a_commit_has_no_head() {
        const auto status = parse({"# branch.oid (initial)", "# branch.head main"});
        CPPUNIT_ASSERT(status.is_whole);
        CPPUNIT_ASSERT_EQUAL(std::string{}, status.head);
    }

    void changes_are_named_as_git_names_them_to_people() {
        const auto status =
            parse({"# branch.oid 1234", "# branch.head (detached)",
                   "1 .M N... 100644 100644 100644 aa bb README",
                   "1 A. N... 000000 100644 100644 00 bb src/new.c",
                   "u UU N... 100644 100644 100644 100644 aa bb cc both.c", "? notes.txt"});
        const std::vector<std::string> expected{" M README", "A  src/new.c", "UU both.c",
                                                "?? notes.txt"};
        CPPUNIT_ASSERT(expected == status.changes);
    }

    void a_path_may_hold_blanks_and_line_breaks_and_look_like_a_header() {
        const auto status = parse({"# branch.oid 1234", "1 .M N... 100644 100644 100644 aa bb a b",
                                   "? # branch.oid 5678", "? two\nlines"});
        const std::vector<std::string> expected{" M a b", "?? # branch.oid 5678", "?? two\nlines"};
        CPPUNIT_ASSERT(expected == status.changes);
        CPPUNIT_ASSERT_EQUAL(std::string{"1234"}, status.head);
    }

    void only_as_many_changes_as_asked_for_are_kept() {
        const auto status = parse({"# branch.oid 1234", "? a", "? b", "? c"}, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, status.changes.size());
    }

    void what_git_does_not_begin_is_not_whole() {
        CPPUNIT_ASSERT(!parse({}).is_whole);
        CPPUNIT_ASSERT(!parse({"? a", "1"}).is_whole);
        CPPUNIT_ASSERT(!parse({"1 .M", "u", "2 R"}).is_whole);
    }

private:
    static WorktreeStatus parse(const std::vector<std::string>& entries, std::size_t most = 10) {
        std::string text;
        for (const auto& entry : entries) {
            text += entry + '\0';
        }
        return parse_status(text, most);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorktreeStatusTest);
