// Running real programs: what is kept of their output, and that nothing of them is left.
#include "tests/support/task_bench.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <sstream>

using namespace ao::workers;
using ao::testing::TaskBench;
using ao::testing::TempDir;

namespace {

ProgramRun shell(const std::string& script) {
    ProgramRun run;
    run.argv = {"/bin/sh", "-c", script};
    run.within = std::chrono::seconds{30};
    return run;
}

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

} // namespace

class ProgramRunnerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProgramRunnerTest);
    CPPUNIT_TEST(folder_and_environment_are_those_of_the_run);
    CPPUNIT_TEST(both_streams_come_together_unless_wanted_apart);
    CPPUNIT_TEST(more_output_than_is_kept_is_dropped_and_told);
    CPPUNIT_TEST(the_log_takes_what_the_output_does_not);
    CPPUNIT_TEST(what_a_program_leaves_in_the_background_ends_with_it);
    CPPUNIT_TEST(a_program_that_is_late_is_killed_with_its_children);
    CPPUNIT_TEST(long_runs_do_not_hold_up_short_ones);
    CPPUNIT_TEST(a_log_that_cannot_be_written_is_a_problem);
    CPPUNIT_TEST(a_program_reads_what_it_is_given_and_nothing_otherwise);
    CPPUNIT_TEST_SUITE_END();

public:
    void folder_and_environment_are_those_of_the_run() {
        auto run = shell("pwd; echo $A-$HOME");
        run.directory = "/usr";
        run.environment = {"A=b"};
        CPPUNIT_ASSERT_EQUAL(std::string{"/usr\nb-\n"}, wait(std::move(run)).output);
    }

    void both_streams_come_together_unless_wanted_apart() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a\nb\n"}, wait(shell("echo a; echo b >&2")).output);
        auto run = shell("echo a; echo b >&2");
        run.errors_apart = true;
        const auto result = wait(std::move(run));
        CPPUNIT_ASSERT_EQUAL(std::string{"a\n"}, result.output);
        CPPUNIT_ASSERT_EQUAL(std::string{"b\n"}, result.errors);
    }

    void more_output_than_is_kept_is_dropped_and_told() {
        auto run = shell("head -c 3000000 /dev/zero");
        run.max_output = 1'000;
        const auto result = wait(std::move(run));
        CPPUNIT_ASSERT(result.succeeded() && result.was_cut);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1'000}, result.output.size());
    }

    void the_log_takes_what_the_output_does_not() {
        const TempDir folder;
        for (int time = 0; time < 2; ++time) {
            auto run = shell("echo out; echo err >&2; head -c 100 /dev/zero");
            run.keep_output = false;
            run.log_file = (folder / "log").string();
            run.max_log = 10;
            CPPUNIT_ASSERT_EQUAL(std::string{}, wait(std::move(run)).output);
        }
        std::string once{"out\nerr\n\0\0", 10};
        CPPUNIT_ASSERT_EQUAL(once + once, text_of(folder / "log"));
    }

    void what_a_program_leaves_in_the_background_ends_with_it() {
        const auto result = wait(shell("sleep 1000 & echo $!"));
        CPPUNIT_ASSERT(result.succeeded());
        expect_gone(result.output);
    }

    void a_program_that_is_late_is_killed_with_its_children() {
        auto run = shell("sleep 1000 & echo $!; wait");
        run.within = std::chrono::milliseconds{300};
        const auto result = wait(std::move(run));
        CPPUNIT_ASSERT(result.end == ProgramResult::End::timed_out);
        expect_gone(result.output);
    }

    void long_runs_do_not_hold_up_short_ones() {
        for (int number = 0; number < 6; ++number) {
            auto run = shell("sleep 1000");
            run.takes_long = true;
            bench_.run(std::move(run), [](const ProgramResult&) {});
        }
        CPPUNIT_ASSERT(wait(shell("true")).succeeded());
    }

    void a_log_that_cannot_be_written_is_a_problem() {
        auto run = shell("true");
        run.log_file = "/proc/no/log";
        const auto result = wait(std::move(run));
        CPPUNIT_ASSERT(result.end == ProgramResult::End::not_started);
        CPPUNIT_ASSERT(result.problem.find("/proc/no/log") != std::string::npos);
    }

    void a_program_reads_what_it_is_given_and_nothing_otherwise() {
        auto run = shell("cat | wc -c");
        run.input = std::string(1'000'000, 'x'); // more than a pipe holds
        CPPUNIT_ASSERT_EQUAL(std::string{"1000000\n"}, wait(std::move(run)).output);
        CPPUNIT_ASSERT_EQUAL(std::string{"0\n"}, wait(shell("cat | wc -c")).output);
    }

private:
    ProgramResult wait(ProgramRun run) {
        std::optional<ProgramResult> result;
        bench_.run(std::move(run), [&](ProgramResult ended) { result = std::move(ended); });
        while (!result) {
            bench_.turn();
        }
        return std::move(*result);
    }

    // Killed; whoever inherited it may still have to reap it.
    static void expect_gone(const std::string& pid) {
        const auto number = pid.substr(0, pid.find('\n'));
        for (int look = 0; look < 10'000; ++look) {
            const auto status = text_of("/proc/" + number + "/stat");
            if (status.empty() || status.find(") Z") != std::string::npos) {
                return;
            }
        }
        CPPUNIT_FAIL(number + " still runs");
    }

    TaskBench bench_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProgramRunnerTest);
