// The runtime zellij against the real zellij.
#include "tests/process/runtime/multiplexer_cases.h"

using namespace ao;
using namespace ao::testing;

class ZellijRuntimeTest : public MultiplexerCases<ipc::RuntimeKind::zellij> {
    CPPUNIT_TEST_SUITE(ZellijRuntimeTest);
    CPPUNIT_TEST(a_program_runs_in_its_folder_with_its_environment);
    CPPUNIT_TEST(starting_it_again_starts_nothing);
    CPPUNIT_TEST(a_program_that_is_not_there_is_an_error_and_leaves_nothing);
    CPPUNIT_TEST(its_end_is_reported_with_exit_code_and_last_screen);
    CPPUNIT_TEST(a_long_message_of_several_lines_is_typed_whole);
    CPPUNIT_TEST(control_characters_are_not_typed);
    CPPUNIT_TEST(messages_at_the_same_time_are_submissions_of_their_own);
    CPPUNIT_TEST(a_message_is_typed_once_at_most_though_the_worker_dies_over_it);
    CPPUNIT_TEST(an_interrupt_ends_what_is_in_the_foreground);
    CPPUNIT_TEST(a_kill_takes_everything_that_the_session_started);
    CPPUNIT_TEST(eight_at_once_all_start);
    CPPUNIT_TEST(another_worker_finds_the_same_processes);
    CPPUNIT_TEST(a_terminal_shows_it_and_can_be_opened_again);
    CPPUNIT_TEST(nothing_recorded_is_judged_by_the_list_and_no_list_says_nothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_message_is_typed_once_at_most_though_the_worker_dies_over_it() {
        start("app-1", "stty -echo; exec cat >out");
        constexpr int kMessages = 6;
        int unconfirmed = 0;
        for (int i = 0; i < kMessages; ++i) {
            const auto id = "msg_" + std::to_string(i);
            const auto text = "message " + std::to_string(i) + ".";
            bench_->bench().start(
                bench_->runtime().deliver({"app-1", bench_->handle("app-1"),
                                           bench_->directory("app-1"), id, text, false}),
                [](const hosts::Result<ipc::MessageDelivered>&) {});
            for (int turns = 0; turns < i * 20; ++turns) {
                bench_->bench().turn_briefly();
            }
            bench_->replace_worker();
            const auto delivered = bench_->send("app-1", id, text);
            CPPUNIT_ASSERT(delivered.has_value());
            unconfirmed += delivered->fate == ipc::MessageFate::unconfirmed ? 1 : 0;
        }
        assert_submitted(bench_->send("app-1", "msg_last", "the last one"));
        bench_->wait_until("the last one has arrived",
                           [&] { return file("out").find("the last one\n") != std::string::npos; });
        for (int i = 0; i < kMessages; ++i) {
            CPPUNIT_ASSERT(count_of("message " + std::to_string(i) + ".", file("out")) <= 1);
        }
        CPPUNIT_ASSERT(unconfirmed > 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ZellijRuntimeTest);
