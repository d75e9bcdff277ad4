// Whom the kernel has killed, as two looks at a session tell it.
#include "workers/hosting/memory_watch.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::hosting;

namespace {

MemoryUser user(pid_t pid, const char* name, std::uint64_t pages, bool is_ending = false) {
    MemoryUser one;
    one.row.pid = pid;
    one.row.name = name;
    one.row.start_ticks = 1'000U + static_cast<std::uint64_t>(pid);
    one.row.resident_pages = pages;
    one.is_ending = is_ending;
    return one;
}

} // namespace

class MemoryWatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MemoryWatchTest);
    CPPUNIT_TEST(the_largest_one_that_is_gone_is_the_victim);
    CPPUNIT_TEST(one_that_is_just_ending_is_found_too);
    CPPUNIT_TEST(one_that_came_after_the_first_look_is_found_while_it_ends);
    CPPUNIT_TEST(a_pid_that_was_used_again_is_another_process);
    CPPUNIT_TEST(nobody_is_named_when_nobody_ended);
    CPPUNIT_TEST(a_session_without_a_cgroup_is_not_watched);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_largest_one_that_is_gone_is_the_victim() {
        const std::vector before{user(1, "sh", 100), user(2, "python3", 9'000),
                                 user(3, "true", 10)};
        CPPUNIT_ASSERT_EQUAL(std::string{"python3"}, likely_victim(before, {user(1, "sh", 100)}));
    }

    void one_that_is_just_ending_is_found_too() {
        const std::vector before{user(1, "sh", 100), user(2, "python3", 9'000)};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"python3"},
            likely_victim(before, {user(1, "sh", 100), user(2, "python3", 0, true)}));
    }

    void one_that_came_after_the_first_look_is_found_while_it_ends() {
        CPPUNIT_ASSERT_EQUAL(std::string{"node"},
                             likely_victim({user(1, "sh", 100)},
                                           {user(1, "sh", 100), user(4, "node", 7'000, true)}));
    }

    void a_pid_that_was_used_again_is_another_process() {
        auto other = user(2, "sleep", 10);
        other.row.start_ticks += 5;
        CPPUNIT_ASSERT_EQUAL(std::string{"python3"},
                             likely_victim({user(2, "python3", 9'000)}, {other}));
    }

    void nobody_is_named_when_nobody_ended() {
        const std::vector all{user(1, "sh", 100), user(2, "python3", 9'000)};
        CPPUNIT_ASSERT_EQUAL(std::string{}, likely_victim(all, all));
        CPPUNIT_ASSERT_EQUAL(std::string{}, likely_victim({}, {}));
    }

    void a_session_without_a_cgroup_is_not_watched() {
        MemoryWatch watch{SessionCgroup{}};
        CPPUNIT_ASSERT_EQUAL(-1, watch.descriptor());
        CPPUNIT_ASSERT(!watch.look());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryWatchTest);
