// The runtime tmux against the real tmux.
#include "tests/process/runtime/multiplexer_cases.h"

using namespace ao;
using namespace ao::testing;

class TmuxRuntimeTest : public MultiplexerCases<ipc::RuntimeKind::tmux> {
    CPPUNIT_TEST_SUITE(TmuxRuntimeTest);
    CPPUNIT_TEST(a_program_runs_in_its_folder_with_its_environment);
    CPPUNIT_TEST(starting_it_again_starts_nothing);
    CPPUNIT_TEST(a_program_that_is_not_there_is_an_error_and_leaves_nothing);
    CPPUNIT_TEST(its_end_is_reported_with_exit_code_and_last_screen);
    CPPUNIT_TEST(a_long_message_of_several_lines_is_typed_whole);
    CPPUNIT_TEST(control_characters_are_not_typed);
    CPPUNIT_TEST(messages_at_the_same_time_are_submissions_of_their_own);
    CPPUNIT_TEST(a_message_is_typed_once_though_the_worker_dies_over_it);
    CPPUNIT_TEST(a_message_is_typed_though_somebody_looks_through_the_history);
    CPPUNIT_TEST(an_interrupt_ends_what_is_in_the_foreground);
    CPPUNIT_TEST(a_kill_takes_everything_that_the_session_started);
    CPPUNIT_TEST(eight_at_once_all_start);
    CPPUNIT_TEST(another_worker_finds_the_same_processes);
    CPPUNIT_TEST(a_terminal_shows_it_and_can_be_opened_again);
    CPPUNIT_TEST(nothing_recorded_is_judged_by_the_list_and_no_list_says_nothing);
    CPPUNIT_TEST(the_end_of_the_server_ends_its_sessions_with_proof);
    CPPUNIT_TEST(names_that_begin_alike_are_told_apart);
    CPPUNIT_TEST_SUITE_END();

    std::string socket() const { return (bench_->data() / "run/tmux.sock").string(); }

    ProgramResult tmux(std::vector<std::string> words) const {
        words.insert(words.begin(), {"/usr/bin/tmux", "-S", socket()});
        return run_program({words, {{"PATH", "/usr/bin:/bin"}, {"LANG", "C.UTF-8"}}});
    }

public:
    // The worker goes at every moment of a delivery, and the next one is given the same message.
    void a_message_is_typed_once_though_the_worker_dies_over_it() {
        start("app-1", "stty -echo; exec cat >out");
        constexpr int kMessages = 12;
        for (int i = 0; i < kMessages; ++i) {
            const auto id = "msg_" + std::to_string(i);
            const auto text = "message " + std::to_string(i) + ".";
            const ipc::DeliverMessage order{
                "app-1", bench_->handle("app-1"), bench_->directory("app-1"), id, text, false};
            bench_->bench().start(bench_->runtime().deliver(order),
                                  [](const hosts::Result<ipc::MessageDelivered>&) {});
            for (int turns = 0; turns < i * 3; ++turns) {
                bench_->bench().turn_briefly();
            }
            bench_->replace_worker();
            assert_submitted(bench_->send("app-1", id, text));
        }
        bench_->wait_until("all have arrived",
                           [&] { return count_of("\n", file("out")) == kMessages; });
        for (int i = 0; i < kMessages; ++i) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                file("out"), std::size_t{1},
                count_of("message " + std::to_string(i) + ".\n", file("out")));
        }
    }

    void a_message_is_typed_though_somebody_looks_through_the_history() {
        start("app-1", "seq 1 500; exec cat >out");
        wait_for_text("app-1", "500");
        CPPUNIT_ASSERT_EQUAL(0, tmux({"copy-mode", "-t", "=app-1_1:"}).exit_code);
        assert_submitted(bench_->send("app-1", "msg_1", "hello"));
        bench_->wait_until("it has arrived", [&] { return file("out") == "hello\n"; });
    }

    void the_end_of_the_server_ends_its_sessions_with_proof() {
        for (const auto* const name : {"app-1", "app-2", "app-3"}) {
            start(name, "trap '' HUP; exec cat");
        }
        bench_->watch({"app-1", "app-2", "app-3"});
        bench_->wait_until("all are seen", [&] { return bench_->seen("app-3").has_value(); });
        const auto before = bench_->state("app-2");
        const auto server = std::stoi(tmux({"display-message", "-p", "#{pid}"}).output);
        ::kill(server, SIGKILL);
        for (const auto* const name : {"app-1", "app-2", "app-3"}) {
            bench_->wait_until("its end is seen",
                               [&] { return bench_->seen(name)->state == ipc::HostState::ended; });
            CPPUNIT_ASSERT(bench_->seen(name)->evidence == ipc::HostEvidence::process);
        }
        CPPUNIT_ASSERT(!lives(before.host) && !lives(before.child));
        CPPUNIT_ASSERT_MESSAGE("a server that is not there says nothing", !list({"app-1"}));
    }

    void names_that_begin_alike_are_told_apart() {
        start("app-12", "stty -echo; exec cat >long");
        start("app-1", "stty -echo; exec cat >short");
        CPPUNIT_ASSERT(bench_->stop("app-1").has_value());
        CPPUNIT_ASSERT(!bench_->send("app-1", "msg_1", "hello").has_value());
        assert_submitted(bench_->send("app-12", "msg_2", "hello"));
        bench_->wait_until("it has arrived", [&] { return file("long") == "hello\n"; });
        CPPUNIT_ASSERT_EQUAL(std::string{}, file("short"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TmuxRuntimeTest);
