// Which names can be branches, and which cannot be side by side.
#include "workers/runtime/git/branch_names.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::git;

class BranchNamesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BranchNamesTest);
    CPPUNIT_TEST(ordinary_names_are_branches);
    CPPUNIT_TEST(names_that_git_misreads_are_refused);
    CPPUNIT_TEST(a_branch_collides_with_one_above_and_one_below_it);
    CPPUNIT_TEST(a_taken_name_gets_a_number);
    CPPUNIT_TEST(the_search_for_a_free_name_ends);
    CPPUNIT_TEST_SUITE_END();

public:
    void ordinary_names_are_branches() {
        for (const auto* name : {"main", "ao/shop-1/root", "fix/a.b", "übung", "a-b_c", "x@y"}) {
            CPPUNIT_ASSERT_MESSAGE(name, !why_no_branch(name));
        }
    }

    void names_that_git_misreads_are_refused() {
        for (const auto* name : {"",       "-f",       "--upload-pack=x",
                                 "@",      "HEAD",     "refs/heads/x",
                                 "a b",    "a\nb",     "a..b",
                                 "a@{1}",  "a/",       "/a",
                                 "a//b",   ".a",       "a/.b",
                                 "a.lock", "a.lock/b", "a.",
                                 "a~1",    "a^",       "a:b",
                                 "a?",     "a*",       "a[b",
                                 "a\\b",   "a\x7f"}) {
            CPPUNIT_ASSERT_MESSAGE(name, why_no_branch(name));
        }
        CPPUNIT_ASSERT(why_no_branch(std::string(300, 'a')));
    }

    void a_branch_collides_with_one_above_and_one_below_it() {
        CPPUNIT_ASSERT_EQUAL(std::string{"ao/s2"}, *collision("ao/s2/root", {"main", "ao/s2"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"ao/s2/root"}, *collision("ao/s2", {"ao/s2/root"}));
        CPPUNIT_ASSERT(!collision("ao/s2/root", {"ao/s2/root", "ao/s22", "ao/s2/roots", "ao-s2"}));
    }

    void a_taken_name_gets_a_number() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a"}, *free_branch("a", {}));
        CPPUNIT_ASSERT_EQUAL(std::string{"a-3"}, *free_branch("a", {"a", "a-2/topic"}));
    }

    void the_search_for_a_free_name_ends() {
        std::vector<std::string> taken{"a"};
        for (int number = 2; number <= 100; ++number) {
            taken.push_back("a-" + std::to_string(number));
        }
        CPPUNIT_ASSERT(!free_branch("a", taken));
        taken.pop_back();
        CPPUNIT_ASSERT_EQUAL(std::string{"a-100"}, *free_branch("a", taken));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BranchNamesTest);
