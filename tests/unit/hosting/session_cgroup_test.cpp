// Real cgroups of the kernel: who is put in is found, killed and gone, whatever it did to its
// parents. Skipped where this process may make none.
#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"
#include "tests/support/skip.h"
#include "workers/hosting/confinement.h"
#include "workers/hosting/process_tree.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ao::hosting;
using ao::pty::LaunchSpec;

namespace {

// Waits in a pipe until it is told, so that it is where it belongs before it does anything.
class WaitingChild {
public:
    template <class Then>
    explicit WaitingChild(Then then) {
        CPPUNIT_ASSERT_EQUAL(0, ::pipe(go_));
        pid_ = ::fork();
        if (pid_ == 0) {
            char byte = 0;
            ::close(go_[1]);
            [[maybe_unused]] const auto got = ::read(go_[0], &byte, 1);
            then();
            ::_exit(0);
        }
        ::close(go_[0]);
    }

    ~WaitingChild() {
        ::close(go_[1]);
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    WaitingChild(const WaitingChild&) = delete;
    WaitingChild& operator=(const WaitingChild&) = delete;

    void go() const { CPPUNIT_ASSERT_EQUAL(ssize_t{1}, ::write(go_[1], "", 1)); }

    pid_t pid() const { return pid_; }

private:
    int go_[2] = {-1, -1};
    pid_t pid_ = 0;
};

} // namespace

class SessionCgroupTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCgroupTest);
    CPPUNIT_TEST(what_left_its_parents_is_still_in_it);
    CPPUNIT_TEST(cgroups_below_it_go_too);
    CPPUNIT_TEST(one_in_which_something_runs_is_not_made_again);
    CPPUNIT_TEST(a_process_does_not_end_itself);
    CPPUNIT_TEST(a_recorded_path_is_believed_for_its_own_host_only);
    CPPUNIT_TEST(a_program_that_was_not_kept_leaves_nothing);
    CPPUNIT_TEST(caps_that_cannot_be_set_are_a_problem_and_no_failure);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        const auto place = ao::daemon::find_cgroup_place();
        if (place.root.empty()) {
            ao::testing::skip_fixture(place.problem);
        }
        host_ = "/nowhere/" + std::to_string(::getpid()) + "/app-1.1";
        path_ = place.root + "/" + ao::daemon::session_cgroup_name(host_);
        if (::mkdir(path_.c_str(), 0755) != 0) {
            ao::testing::skip_fixture("no cgroup can be made in " + place.root);
        }
        ::rmdir(path_.c_str());
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    }

    void tearDown() override { ao::daemon::remove_cgroup(path_); }

    void what_left_its_parents_is_still_in_it() {
        const auto cgroup = *SessionCgroup::make(path_);
        int pids[2] = {-1, -1};
        CPPUNIT_ASSERT_EQUAL(0, ::pipe(pids));
        {
            const WaitingChild child{[&] {
                ::setsid();
                if (::fork() == 0) {
                    ::setsid();
                    const pid_t self = ::getpid();
                    [[maybe_unused]] const auto told = ::write(pids[1], &self, sizeof self);
                    ::pause();
                }
            }};
            CPPUNIT_ASSERT(cgroup.add(child.pid()));
            child.go();
            pid_t escaped = 0;
            CPPUNIT_ASSERT_EQUAL(ssize_t{sizeof escaped},
                                 ::read(pids[0], &escaped, sizeof escaped));
            const auto members = cgroup.members();
            CPPUNIT_ASSERT(std::find(members.begin(), members.end(), escaped) != members.end());

            CPPUNIT_ASSERT(cgroup.kill().empty());
            CPPUNIT_ASSERT(cgroup.members().empty());
        }
        ::close(pids[0]);
        ::close(pids[1]);
        reap_children(0);
        cgroup.remove();
        CPPUNIT_ASSERT(!std::filesystem::exists(path_));
    }

    void cgroups_below_it_go_too() {
        const auto cgroup = *SessionCgroup::make(path_);
        const auto inner = path_ + "/inner";
        CPPUNIT_ASSERT_EQUAL(0, ::mkdir(inner.c_str(), 0755));
        const WaitingChild child{[] { ::pause(); }};
        CPPUNIT_ASSERT(
            ao::daemon::write_cgroup_file(inner, "cgroup.procs", std::to_string(child.pid())));
        CPPUNIT_ASSERT_EQUAL(std::vector<pid_t>{child.pid()}.size(), cgroup.members().size());

        CPPUNIT_ASSERT(cgroup.kill().empty());
        cgroup.remove();
        CPPUNIT_ASSERT(!std::filesystem::exists(path_));
    }

    void one_in_which_something_runs_is_not_made_again() {
        const auto cgroup = *SessionCgroup::make(path_);
        const WaitingChild child{[] { ::pause(); }};
        CPPUNIT_ASSERT(cgroup.add(child.pid()));
        CPPUNIT_ASSERT_EQUAL(EBUSY, SessionCgroup::make(path_).error());

        CPPUNIT_ASSERT(cgroup.kill().empty());
        CPPUNIT_ASSERT(SessionCgroup::make(path_).has_value());
    }

    void a_process_does_not_end_itself() {
        const auto cgroup = *SessionCgroup::make(path_);
        const WaitingChild child{[&] {
            cgroup.kill();
            ::_exit(cgroup.holds_this_process() ? 42 : 1);
        }};
        CPPUNIT_ASSERT(cgroup.add(child.pid()));
        CPPUNIT_ASSERT(!cgroup.holds_this_process());
        child.go();
        siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(child.pid()), &ended, WEXITED | WNOWAIT);
        CPPUNIT_ASSERT_EQUAL(42, ended.si_status);
    }

    void a_recorded_path_is_believed_for_its_own_host_only() {
        CPPUNIT_ASSERT(SessionCgroup::recorded(path_, host_));
        CPPUNIT_ASSERT(!SessionCgroup::recorded(path_, host_ + "0"));
        CPPUNIT_ASSERT(!SessionCgroup::recorded("", host_));
        const auto outside = std::filesystem::path{path_}.filename().string();
        CPPUNIT_ASSERT(!SessionCgroup::recorded("/tmp/" + outside, host_));
    }

    void a_program_that_was_not_kept_leaves_nothing() {
        LaunchSpec spec;
        spec.cgroup = path_;
        const WaitingChild child{[] { ::pause(); }};
        {
            Confinement confinement{spec};
            confinement.take_in(child.pid());
            CPPUNIT_ASSERT(confinement.cgroup());
            CPPUNIT_ASSERT_EQUAL(std::string{}, confinement.caps().problem);
        }
        CPPUNIT_ASSERT(!std::filesystem::exists(path_));
    }

    void caps_that_cannot_be_set_are_a_problem_and_no_failure() {
        LaunchSpec spec;
        spec.memory_mb = 64;
        spec.cgroup = path_ + "/missing/one";
        const Confinement without{spec};
        CPPUNIT_ASSERT(!without.cgroup());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, without.caps().memory_mb);
        CPPUNIT_ASSERT(!without.caps().problem.empty());
    }

private:
    std::string host_;
    std::string path_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCgroupTest);
