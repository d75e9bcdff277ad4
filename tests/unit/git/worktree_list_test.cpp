// Reading what git lists.
#include "workers/runtime/git/worktree_list.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

using namespace ao::workers::git;

namespace {

// One attribute per '|', as git separates them by NUL.
std::vector<WorktreeRecord> parse(std::string listing) {
    std::replace(listing.begin(), listing.end(), '|', '\0');
    return parse_worktree_list(listing);
}

} // namespace

class WorktreeListTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorktreeListTest);
    CPPUNIT_TEST(every_kind_of_record_is_read);
    CPPUNIT_TEST(a_path_may_hold_a_line_break);
    CPPUNIT_TEST(a_worktree_that_was_cut_off_is_known_by_its_lock);
    CPPUNIT_TEST(an_unfinished_record_does_not_count);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_kind_of_record_is_read() {
        const auto records =
            parse("worktree /r|HEAD abc|branch refs/heads/main||"
                  "worktree /w one|HEAD def|detached|locked my reason||"
                  "worktree /b|bare||"
                  "worktree /p|HEAD 1|branch refs/heads/a/b|locked|prunable gone||");
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, records.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"main"}, records[0].branch);
        CPPUNIT_ASSERT_EQUAL(std::string{"/w one"}, records[1].path.string());
        CPPUNIT_ASSERT_EQUAL(std::string{"my reason"}, records[1].lock_reason);
        CPPUNIT_ASSERT(records[1].branch.empty());
        CPPUNIT_ASSERT(records[2].is_bare);
        CPPUNIT_ASSERT_EQUAL(std::string{"a/b"}, records[3].branch);
        CPPUNIT_ASSERT(records[3].is_locked && !records[0].is_locked);
    }

    void a_path_may_hold_a_line_break() {
        CPPUNIT_ASSERT_EQUAL(std::string{"/a\nbare"},
                             parse("worktree /a\nbare|HEAD 1||")[0].path.string());
    }

    void a_worktree_that_was_cut_off_is_known_by_its_lock() {
        CPPUNIT_ASSERT(parse("worktree /a|HEAD 1|locked initializing||")[0].is_half_made());
        CPPUNIT_ASSERT(!parse("worktree /a|HEAD 1|locked by me||")[0].is_half_made());
    }

    void an_unfinished_record_does_not_count() {
        CPPUNIT_ASSERT(parse("").empty());
        CPPUNIT_ASSERT(parse("worktree /a|HEAD 1").empty());
        CPPUNIT_ASSERT(parse("||||").empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorktreeListTest);
