// What the kernel's files about cgroups are read as, and what is told of a place for sessions.
#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::daemon;

class CgroupTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CgroupTest);
    CPPUNIT_TEST(the_mount_is_found_wherever_it_is);
    CPPUNIT_TEST(a_mount_that_can_be_written_to_is_preferred);
    CPPUNIT_TEST(only_version_2_counts);
    CPPUNIT_TEST(counters_and_words_are_read_whole);
    CPPUNIT_TEST(a_place_with_both_controllers_has_no_problem);
    CPPUNIT_TEST(a_place_says_which_cap_does_not_hold_and_why);
    CPPUNIT_TEST(names_differ_by_data_directory_and_launch);
    CPPUNIT_TEST(a_path_elsewhere_is_nobodys_cgroup);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_mount_is_found_wherever_it_is() {
        const auto unified = parse_cgroup_mount(
            "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw,nsdelegate\n");
        CPPUNIT_ASSERT((unified == CgroupMount{"/", "/sys/fs/cgroup", false}));

        const auto hybrid = parse_cgroup_mount(
            "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            "41 31 0:38 / /sys/fs/cgroup/uni\\040fied rw shared:9 - cgroup2 cgroup2 rw\n");
        CPPUNIT_ASSERT((hybrid == CgroupMount{"/", "/sys/fs/cgroup/uni fied", false}));
        CPPUNIT_ASSERT(!parse_cgroup_mount("31 23 0:28 / /proc rw - proc proc rw\nnonsense\n"));
    }

    void a_mount_that_can_be_written_to_is_preferred() {
        const std::string read_only = "1 0 0:1 / /a ro,nosuid - cgroup2 cgroup2 rw\n";
        const std::string writable = "2 0 0:1 /x /b rw - cgroup2 cgroup2 rw\n";
        CPPUNIT_ASSERT((parse_cgroup_mount(read_only) == CgroupMount{"/", "/a", true}));
        CPPUNIT_ASSERT(
            (parse_cgroup_mount(read_only + writable) == CgroupMount{"/x", "/b", false}));
    }

    void only_version_2_counts() {
        CPPUNIT_ASSERT_EQUAL(std::string{"/user.slice/a b"},
                             parse_cgroup_of("9:name=systemd:/x\n0::/user.slice/a b\n").value());
        CPPUNIT_ASSERT(!parse_cgroup_of("9:name=systemd:/x\n1:cpu:/\n"));
        CPPUNIT_ASSERT(!parse_cgroup_of(""));
    }

    void counters_and_words_are_read_whole() {
        const auto* const events = "low 1\nmax 20\noom 3\noom_kill 4\noom_group_kill 5\n";
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, cgroup_counter(events, "oom_kill"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, cgroup_counter(events, "oom_ki"));
        CPPUNIT_ASSERT(has_word("cpuset cpu io memory\n", "cpu"));
        CPPUNIT_ASSERT(!has_word("cpuset io\n", "cpu"));
        CPPUNIT_ASSERT(!has_word("", "cpu"));
    }

    void a_place_with_both_controllers_has_no_problem() {
        const auto place = judge_cgroup_place("/c", "cpu memory pids\n", "cpu memory\n");
        CPPUNIT_ASSERT(place.has_memory && place.has_cpu);
        CPPUNIT_ASSERT_EQUAL(std::string{}, place.problem);
    }

    void a_place_says_which_cap_does_not_hold_and_why() {
        const auto shared = judge_cgroup_place("/c", "cpu memory\n", "");
        CPPUNIT_ASSERT(!shared.has_memory && !shared.has_cpu);
        CPPUNIT_ASSERT(shared.problem.find("hand down memory and cpu") != std::string::npos);

        const auto half = judge_cgroup_place("/c", "memory\n", "memory\n");
        CPPUNIT_ASSERT(half.has_memory && !half.has_cpu);
        CPPUNIT_ASSERT(half.problem.find("does not have the controllers cpu") != std::string::npos);
    }

    void names_differ_by_data_directory_and_launch() {
        const auto name = session_cgroup_name("/a/hosts/app-1.2");
        CPPUNIT_ASSERT_EQUAL(session_cgroup_prefix("/a/hosts") + "app-1.2", name);
        CPPUNIT_ASSERT(name != session_cgroup_name("/b/hosts/app-1.2"));
        CPPUNIT_ASSERT(name != session_cgroup_name("/a/hosts/app-1.3"));
        CPPUNIT_ASSERT(name.starts_with("ao-"));
    }

    void a_path_elsewhere_is_nobodys_cgroup() {
        const std::string host = "/a/hosts/app-1.2";
        CPPUNIT_ASSERT(!is_session_cgroup("", host));
        CPPUNIT_ASSERT(!is_session_cgroup("/etc/" + session_cgroup_name(host), host));
        CPPUNIT_ASSERT(!is_session_cgroup("/sys/fs/cgroup", host));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CgroupTest);
