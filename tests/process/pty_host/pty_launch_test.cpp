// Launching answers once: the program runs and can be found, or nothing does and there is a reason.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_liveness.h"
#include "tests/process/pty_host/hosted_program.h"
#include "tests/support/program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace ao::testing;
using ao::pty::HostLiveness;
using ao::pty::LaunchStage;

class PtyLaunchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PtyLaunchTest);
    CPPUNIT_TEST(it_says_its_version);
    CPPUNIT_TEST(a_host_answers_when_its_program_runs);
    CPPUNIT_TEST(a_missing_program_is_a_typed_error_and_leaves_nothing);
    CPPUNIT_TEST(a_missing_working_directory_is_told_apart);
    CPPUNIT_TEST(a_socket_that_cannot_be_bound_is_told_apart);
    CPPUNIT_TEST(a_second_launch_names_the_living_host);
    CPPUNIT_TEST(a_launch_runs_its_program_once);
    CPPUNIT_TEST(a_directory_can_be_used_again_by_another_launch);
    CPPUNIT_TEST(a_spec_without_a_program_is_refused);
    CPPUNIT_TEST(the_host_belongs_to_nobody_and_its_files_to_us_alone);
    CPPUNIT_TEST(the_program_sees_its_own_environment_size_and_signals);
    CPPUNIT_TEST(a_killed_host_takes_its_program_along_and_is_dead);
    CPPUNIT_TEST_SUITE_END();

public:
    void it_says_its_version() {
        const auto result = run_program({{AO_PTY_HOST_PROGRAM, "--version"}, {}});
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT(result.output.starts_with("ao-pty-host "));
        CPPUNIT_ASSERT_EQUAL(64, run_program({{AO_PTY_HOST_PROGRAM}, {}}).exit_code);
    }

    void a_host_answers_when_its_program_runs() {
        const HostedProgram program{{"cat"}};
        const auto state = program.state();
        CPPUNIT_ASSERT_EQUAL(std::string{"pty:test"}, state.handle);
        CPPUNIT_ASSERT(is_running(program.host_pid()));
        CPPUNIT_ASSERT(is_running(program.child_pid()));
        CPPUNIT_ASSERT(*ao::daemon::process_start_ticks(program.child_pid()) ==
                       state.child.start_ticks);
        CPPUNIT_ASSERT(ao::pty::is_host_alive(program.spec().directory) == HostLiveness::alive);
    }

    void a_missing_program_is_a_typed_error_and_leaves_nothing() {
        const TempDir directory;
        const auto spec = spec_for(directory, {"no-such-program"});
        const auto answer = launch_host(spec);
        CPPUNIT_ASSERT(answer.error().stage == LaunchStage::exec);
        CPPUNIT_ASSERT_EQUAL(ENOENT, answer.error().error);
        CPPUNIT_ASSERT(!std::filesystem::exists(spec.socket));
        CPPUNIT_ASSERT(ao::pty::is_host_alive(spec.directory) == HostLiveness::dead);
    }

    void a_missing_working_directory_is_told_apart() {
        const TempDir directory;
        auto spec = spec_for(directory, {"cat"});
        spec.working_directory += "/missing";
        CPPUNIT_ASSERT(launch_host(spec).error().stage == LaunchStage::chdir);
    }

    void a_socket_that_cannot_be_bound_is_told_apart() {
        const TempDir directory;
        auto spec = spec_for(directory, {"cat"});
        spec.socket = (directory / "missing" / "socket").string();
        CPPUNIT_ASSERT(launch_host(spec).error().stage == LaunchStage::bind);
    }

    void a_second_launch_names_the_living_host() {
        const HostedProgram program{{"cat"}};
        const auto answer = launch_host(program.spec());
        CPPUNIT_ASSERT(answer.error().stage == LaunchStage::already_running);
        CPPUNIT_ASSERT(answer.error().running->host == program.state().host);
        CPPUNIT_ASSERT(answer.error().running->child == program.state().child);
        auto viewer = program.viewer();
        CPPUNIT_ASSERT(!viewer.status().exit);
    }

    void a_launch_runs_its_program_once() {
        const HostedProgram first{{"true"}};
        first.wait_for_end();
        const auto again = launch_host(first.spec());
        CPPUNIT_ASSERT(again.error().stage == LaunchStage::already_running);
        CPPUNIT_ASSERT(again.error().running->host == first.state().host);
        CPPUNIT_ASSERT(first.state().end.has_value());
    }

    void a_directory_can_be_used_again_by_another_launch() {
        const HostedProgram first{{"true"}};
        first.wait_for_end();
        auto next = first.spec();
        next.handle += "-next";
        const auto again = launch_host(next);
        CPPUNIT_ASSERT(again.has_value());
        wait_until_gone(static_cast<pid_t>(again->host.pid));
        CPPUNIT_ASSERT(first.state().host == again->host);
    }

    void a_spec_without_a_program_is_refused() {
        const TempDir directory;
        CPPUNIT_ASSERT(launch_host(spec_for(directory, {})).error().stage == LaunchStage::spec);
    }

    void the_host_belongs_to_nobody_and_its_files_to_us_alone() {
        const HostedProgram program{{"cat"}};
        const auto host = program.host_pid();
        CPPUNIT_ASSERT_EQUAL(host, ::getpgid(host));
        CPPUNIT_ASSERT(::getsid(host) != ::getsid(0));
        CPPUNIT_ASSERT_EQUAL(
            std::filesystem::path{"/"},
            std::filesystem::read_symlink("/proc/" + std::to_string(host) + "/cwd"));
        const auto mode_of = [](const std::string& path) {
            struct stat about {};
            CPPUNIT_ASSERT_EQUAL(0, ::stat(path.c_str(), &about));
            return about.st_mode & 0777U;
        };
        CPPUNIT_ASSERT_EQUAL(0700U, mode_of(program.spec().directory));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(program.spec().directory + "/state.json"));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(program.spec().socket));
    }

    void the_program_sees_its_own_environment_size_and_signals() {
        const HostedProgram program{
            {"sh", "-c",
             "stty size; echo \"$TERM $LANG $(umask)\"; ls -l /proc/self/fd | grep -c '[0-9] ->';"
             "grep -E 'Sig(Blk|Ign)' /proc/self/status | tr -d '\\n\\t'; cat"}};
        auto viewer = program.viewer();
        viewer.wait_for_text("SigIgn:");
        viewer.wait_for_text("0000000000000000SigIgn:");
        viewer.wait_for_text("24 80\n");
        viewer.wait_for_text("xterm-256color C.UTF-8 0022\n");
        viewer.wait_for_text("\n4\n"); // the three streams, and ls's own folder
    }

    void a_killed_host_takes_its_program_along_and_is_dead() {
        const HostedProgram program{{"cat"}};
        ::kill(program.host_pid(), SIGKILL);
        wait_until_gone(program.host_pid());
        wait_until_gone(program.child_pid());
        CPPUNIT_ASSERT(ao::pty::is_host_alive(program.spec().directory) == HostLiveness::dead);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PtyLaunchTest);
