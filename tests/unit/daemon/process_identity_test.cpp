// Telling processes apart beyond their pid.
#include "ipc/daemon/process_identity.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::daemon {

class ProcessIdentityTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProcessIdentityTest);
    CPPUNIT_TEST(a_living_process_keeps_its_start_time);
    CPPUNIT_TEST(another_start_time_is_another_process);
    CPPUNIT_TEST(a_zombie_is_not_alive);
    CPPUNIT_TEST(a_name_with_parentheses_and_blanks_does_not_confuse);
    CPPUNIT_TEST(nothing_is_known_of_pids_that_are_none);
    CPPUNIT_TEST(the_boot_has_an_id);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_living_process_keeps_its_start_time() {
        const auto ticks = process_start_ticks(::getpid());
        CPPUNIT_ASSERT(ticks && *ticks > 0);
        CPPUNIT_ASSERT(ticks == process_start_ticks(::getpid()));
        CPPUNIT_ASSERT(is_alive(::getpid()) && is_alive(::getpid(), ticks));
        CPPUNIT_ASSERT(process_state(::getpid()) == 'R');
    }

    void another_start_time_is_another_process() {
        CPPUNIT_ASSERT(!is_alive(::getpid(), *process_start_ticks(::getpid()) + 1));
    }

    void a_zombie_is_not_alive() {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(0);
        }
        siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
        CPPUNIT_ASSERT(process_state(child) == 'Z');
        CPPUNIT_ASSERT(!is_alive(child));
        ::waitpid(child, nullptr, 0);
        CPPUNIT_ASSERT(!process_state(child));
    }

    void a_name_with_parentheses_and_blanks_does_not_confuse() {
        const auto ticks = process_start_ticks(::getpid());
        char name[16] = {};
        ::prctl(PR_GET_NAME, name);
        ::prctl(PR_SET_NAME, ") Z 1 2 (x");
        const auto with_name = process_start_ticks(::getpid());
        const auto state = process_state(::getpid());
        ::prctl(PR_SET_NAME, name);
        CPPUNIT_ASSERT(ticks == with_name && state == 'R');
    }

    void nothing_is_known_of_pids_that_are_none() {
        for (const pid_t pid : {0, -1, 1 << 30}) {
            CPPUNIT_ASSERT(!process_start_ticks(pid) && !process_state(pid) && !is_alive(pid));
        }
    }

    void the_boot_has_an_id() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{36}, boot_id().size());
        CPPUNIT_ASSERT_EQUAL(boot_id(), boot_id());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProcessIdentityTest);

} // namespace ao::daemon
