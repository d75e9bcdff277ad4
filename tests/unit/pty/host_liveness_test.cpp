// What proves that a host is gone, and what does not.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_liveness.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ao::pty;
namespace daemon_contract = ao::daemon;

class HostLivenessTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostLivenessTest);
    CPPUNIT_TEST(a_process_that_runs_is_not_gone);
    CPPUNIT_TEST(another_start_or_boot_is_proof);
    CPPUNIT_TEST(a_process_that_has_ended_is_gone_before_it_is_reaped);
    CPPUNIT_TEST(not_being_able_to_look_proves_nothing);
    CPPUNIT_TEST_SUITE_END();

    static ProcessIdentity self() {
        return {::getpid(), daemon_contract::process_start_ticks(::getpid()).value()};
    }

public:
    void a_process_that_runs_is_not_gone() {
        CPPUNIT_ASSERT(!is_provably_gone(self(), daemon_contract::boot_id()));
    }

    void another_start_or_boot_is_proof() {
        auto other = self();
        ++other.start_ticks;
        CPPUNIT_ASSERT(is_provably_gone(other, daemon_contract::boot_id()));
        CPPUNIT_ASSERT(is_provably_gone(self(), "another boot"));
        CPPUNIT_ASSERT(is_provably_gone({0, 0}, daemon_contract::boot_id()));
    }

    void a_process_that_has_ended_is_gone_before_it_is_reaped() {
        const pid_t child = ::fork();
        if (child == 0) {
            ::pause();
        }
        const ProcessIdentity identity{child, daemon_contract::process_start_ticks(child).value()};
        CPPUNIT_ASSERT(!is_provably_gone(identity, daemon_contract::boot_id()));
        ::kill(child, SIGKILL);
        siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
        CPPUNIT_ASSERT(is_provably_gone(identity, daemon_contract::boot_id()));
        ::waitpid(child, nullptr, 0);
        CPPUNIT_ASSERT(is_provably_gone(identity, daemon_contract::boot_id()));
    }

    void not_being_able_to_look_proves_nothing() {
        const auto identity = self();
        const auto boot = daemon_contract::boot_id();
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        const rlimit none{0, before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
        const bool is_gone = is_provably_gone(identity, boot);
        ::setrlimit(RLIMIT_NOFILE, &before);
        CPPUNIT_ASSERT(!is_gone);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostLivenessTest);
