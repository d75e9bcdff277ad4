// After kill nothing of the session is left, whatever it does to stay, and nobody else is hurt.
#include "tests/process/pty_host/hosted_program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <unistd.h>

using namespace ao::testing;
using namespace ao::pty;

namespace {

// Processes whose environment carries the mark: what the session started, wherever it went.
std::size_t marked_processes(const std::string& mark) {
    std::size_t count = 0;
    DIR* const folder = ::opendir("/proc");
    while (const dirent* const item = ::readdir(folder)) {
        std::ifstream stream{"/proc/" + std::string{item->d_name} + "/environ", std::ios::binary};
        const std::string environment{std::istreambuf_iterator<char>{stream}, {}};
        count += environment.find(mark) != std::string::npos ? 1 : 0;
    }
    ::closedir(folder);
    return count;
}

} // namespace

class PtyKillTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PtyKillTest);
    CPPUNIT_TEST(a_plain_program_is_ended);
    CPPUNIT_TEST(double_forks_and_new_sessions_are_found);
    CPPUNIT_TEST(ignored_signals_do_not_help);
    CPPUNIT_TEST(forking_while_being_killed_does_not_help);
    CPPUNIT_TEST(a_stopped_program_is_ended);
    CPPUNIT_TEST(what_a_program_leaves_running_ends_with_it);
    CPPUNIT_TEST(a_bystander_is_not_harmed);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_plain_program_is_ended() { kill_and_count("echo ready; exec cat"); }

    void double_forks_and_new_sessions_are_found() {
        kill_and_count("(setsid sh -c '(setsid sleep 1000 &) ; sleep 1000' &) ;"
                       "(sh -c 'sleep 1000 & sleep 1000 &' &); echo ready; cat");
    }

    void ignored_signals_do_not_help() {
        kill_and_count("trap '' TERM HUP INT QUIT; (trap '' TERM HUP; sleep 1000) & echo ready; "
                       "while :; do sleep 1000; done");
    }

    void forking_while_being_killed_does_not_help() {
        // Each one starts its successor and leaves; at most a few dozen live at any time.
        kill_and_count(
            "forker() { while :; do (setsid sh -c 'sleep 0.02' &) ; sleep 0.001; done; };"
            "forker & forker & forker & echo ready; cat");
    }

    void a_stopped_program_is_ended() {
        kill_and_count("sleep 1000 & kill -STOP $!; echo ready; kill -STOP $$");
    }

    void what_a_program_leaves_running_ends_with_it() {
        const auto program = marked("setsid nohup sleep 1000 >/dev/null 2>&1 & echo ready; exit 0");
        program->wait_for_end();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, marked_processes(mark_));
        CPPUNIT_ASSERT(program->state().end->exit == (ExitStatus{0, 0}));
    }

    void a_bystander_is_not_harmed() {
        const HostedProgram bystander{{"cat"}};
        kill_and_count("sleep 1000 & echo ready; cat");
        CPPUNIT_ASSERT(is_running(bystander.child_pid()));
        bystander.viewer().attach();
    }

private:
    std::unique_ptr<HostedProgram> marked(const std::string& script) {
        mark_ = "AO_KILL_TEST_MARK=" + std::to_string(::getpid()) + "." + std::to_string(++round_);
        return std::make_unique<HostedProgram>(
            std::vector<std::string>{"env", mark_, "sh", "-c", script});
    }

    void kill_and_count(const std::string& script) {
        const auto program = marked(script);
        auto viewer = program->viewer();
        viewer.attach().wait_for_output("ready");
        viewer.send(Kill{});
        CPPUNIT_ASSERT(viewer.wait_for<KillDone>().survivors.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, marked_processes(mark_));
        viewer.wait_for<Exited>();
        program->wait_for_end();
    }

    std::string mark_;
    int round_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PtyKillTest);
