// What holds for every multiplexer. A fixture per multiplexer names the kind and adds its own
// cases.
#pragma once

#include "tests/process/runtime/multiplexer_bench.h"

#include <csignal>

namespace ao::testing {

template <ipc::RuntimeKind kKind>
class MultiplexerCases : public CppUnit::TestFixture {
protected:
    std::unique_ptr<MultiplexerBench> bench_;

    void start(const std::string& session, const std::string& command) {
        const auto started = bench_->start(session, command);
        CPPUNIT_ASSERT_MESSAGE(started ? "" : started.error().message, started.has_value());
    }

    void wait_for_text(const std::string& session, const std::string& text) {
        bench_->wait_until("\"" + text + "\" is on the screen",
                           [&] { return bench_->screen(session).find(text) != std::string::npos; });
    }

    static void assert_submitted(const hosts::Result<ipc::MessageDelivered>& delivered) {
        CPPUNIT_ASSERT_MESSAGE(delivered ? "" : delivered.error().message, delivered.has_value());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(delivered->detail, std::string{"submitted"},
                                     std::string{ipc::to_text(delivered->fate)});
    }

public:
    void setUp() override {
        need_multiplexer(kKind);
        bench_ = std::make_unique<MultiplexerBench>(kKind);
    }

    void tearDown() override { bench_.reset(); }

    void a_program_runs_in_its_folder_with_its_environment() {
        start("app-1", "echo $AO_SESSION_ID in $PWD; exec cat");
        wait_for_text("app-1", "app-1 in " + bench_->root().string());
        const auto state = bench_->state("app-1");
        CPPUNIT_ASSERT(lives(state.host) && lives(state.child));
    }

    void starting_it_again_starts_nothing() {
        start("app-1", "echo started >>count; exec cat");
        const auto before = bench_->state("app-1");
        bench_->replace_worker();
        start("app-1", "echo started >>count; exec cat");
        CPPUNIT_ASSERT(before == bench_->state("app-1"));
    }

    void a_program_that_is_not_there_is_an_error_and_leaves_nothing() {
        auto order = bench_->start_order("app-1", "");
        order.argv = {"/no/such/program"};
        const auto started = bench_->bench().wait(bench_->runtime().start(order));
        CPPUNIT_ASSERT(!started);
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_BINARY_NOT_FOUND"}, started.error().code);
        const auto listing = list({"app-1"});
        CPPUNIT_ASSERT(!listing || listing->empty());
    }

    void its_end_is_reported_with_exit_code_and_last_screen() {
        start("app-1", "read line; echo last words; exit 7");
        bench_->watch({"app-1"});
        assert_submitted(bench_->send("app-1", "msg_1", "go"));
        bench_->wait_until("its end is seen", [&] {
            const auto seen = bench_->seen("app-1");
            return seen && seen->state == ipc::HostState::ended;
        });
        const auto seen = *bench_->seen("app-1");
        CPPUNIT_ASSERT(seen.has_exit);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, seen.exit_code);
        CPPUNIT_ASSERT(seen.evidence == ipc::HostEvidence::process);
        CPPUNIT_ASSERT(bench_->screen("app-1").find("last words") != std::string::npos);
        const auto listing = list({"app-1"});
        CPPUNIT_ASSERT(!listing || listing->empty());
    }

    void a_long_message_of_several_lines_is_typed_whole() {
        start("app-1", "stty -echo; exec cat >out");
        std::string text;
        for (int line = 0; line < 1'500; ++line) {
            text += "line " + std::to_string(line) + " with ünïcode — and $(quotes) \"'; #{x}\n";
        }
        assert_submitted(bench_->send("app-1", "msg_1", text + "- the end"));
        bench_->wait_until("all of it has arrived",
                           [&] { return file("out").find("- the end\n") != std::string::npos; });
        CPPUNIT_ASSERT(file("out") == text + "- the end\n");
    }

    void control_characters_are_not_typed() {
        start("app-1", "stty -echo; exec cat >out");
        assert_submitted(bench_->send("app-1", "msg_1", "one\x1b[201~\x03\x04two"));
        bench_->wait_until("it has arrived",
                           [&] { return file("out").find('\n') != std::string::npos; });
        CPPUNIT_ASSERT_EQUAL(std::string{"one[201~two\n"}, file("out"));
    }

    void messages_at_the_same_time_are_submissions_of_their_own() {
        start("app-1", "stty -echo; exec cat >out");
        constexpr int kMessages = 6;
        int done = 0;
        for (int i = 0; i < kMessages; ++i) {
            const auto text = std::to_string(i);
            bench_->bench().start(bench_->runtime().deliver(
                                      {"app-1", bench_->handle("app-1"), bench_->directory("app-1"),
                                       "msg_" + text, "message " + text, false}),
                                  [&done](const hosts::Result<ipc::MessageDelivered>& delivered) {
                                      assert_submitted(delivered);
                                      ++done;
                                  });
        }
        bench_->wait_until("all are typed", [&] { return done == kMessages; });
        bench_->wait_until("all have arrived",
                           [&] { return count_of("\n", file("out")) == kMessages; });
        for (int i = 0; i < kMessages; ++i) {
            CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                                 count_of("message " + std::to_string(i) + "\n", file("out")));
        }
    }

    void an_interrupt_ends_what_is_in_the_foreground() {
        start("app-1", "trap 'echo interrupted; exit 3' INT; echo ready; while :; do read x; done");
        bench_->watch({"app-1"});
        wait_for_text("app-1", "ready");
        CPPUNIT_ASSERT(bench_->send("app-1", "msg_1", "", true).has_value());
        bench_->wait_until("it has ended", [&] {
            const auto seen = bench_->seen("app-1");
            return seen && seen->state == ipc::HostState::ended;
        });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, bench_->seen("app-1")->exit_code);
    }

    void a_kill_takes_everything_that_the_session_started() {
        start("app-1",
              "trap '' TERM HUP; (setsid sleep 1000 & echo $! >a); "
              "(setsid sh -c 'trap \"\" TERM HUP; (sleep 1001 & echo $! >b); sleep 1002' & "
              "echo $! >c); echo started; while :; do sleep 1003; done");
        wait_for_text("app-1", "started");
        bench_->wait_until("all of them run", [&] {
            return !file("a").empty() && !file("b").empty() && !file("c").empty();
        });
        const auto state = bench_->state("app-1");
        const auto stopped = bench_->stop("app-1");
        CPPUNIT_ASSERT_MESSAGE(stopped ? "" : stopped.error().message, stopped.has_value());
        CPPUNIT_ASSERT(stopped->was_running);
        CPPUNIT_ASSERT(!lives(state.host) && !lives(state.child));
        for (const auto* const name : {"a", "b", "c"}) {
            CPPUNIT_ASSERT(!daemon::is_alive(static_cast<pid_t>(std::stol(file(name)))));
        }
        CPPUNIT_ASSERT(!bench_->stop("app-1")->was_running);
    }

    void eight_at_once_all_start() {
        constexpr int kSessions = 8;
        int done = 0;
        std::string failures;
        for (int i = 0; i < kSessions; ++i) {
            const auto name = "app-" + std::to_string(i);
            names_.push_back(name);
            bench_->bench().start(
                bench_->runtime().start(bench_->start_order(name, "echo here; exec cat")),
                [&](const hosts::Result<ipc::HostStarted>& started) {
                    failures += started ? "" : started.error().message + "\n";
                    ++done;
                });
        }
        bench_->wait_until("all are answered", [&] { return done == kSessions; });
        CPPUNIT_ASSERT_EQUAL(std::string{}, failures);
        for (const auto& name : names_) {
            CPPUNIT_ASSERT(lives(bench_->state(name).child));
        }
        const auto listing = list(names_);
        CPPUNIT_ASSERT(listing && listing->size() == kSessions);
        for (const auto& name : names_) {
            CPPUNIT_ASSERT(bench_->stop(name).has_value());
        }
    }

    void another_worker_finds_the_same_processes() {
        start("app-1", "echo ready; exec cat");
        const auto before = bench_->state("app-1");
        bench_->replace_worker();
        bench_->watch({"app-1"});
        bench_->wait_until("it is seen", [&] { return bench_->seen("app-1").has_value(); });
        CPPUNIT_ASSERT(bench_->seen("app-1")->state == ipc::HostState::running);
        CPPUNIT_ASSERT(before == bench_->state("app-1"));
        assert_submitted(bench_->send("app-1", "msg_1", "still here"));
        wait_for_text("app-1", "still here\nstill here");
    }

    void a_terminal_shows_it_and_can_be_opened_again() {
        start("app-1", "echo first screen; exec cat");
        wait_for_text("app-1", "first screen");
        const ipc::OpenTerminal order{"app-1", bench_->handle("app-1"), bench_->directory("app-1")};
        const auto opened = bench_->bench().wait(bench_->runtime().open_terminal(order));
        CPPUNIT_ASSERT_MESSAGE(opened ? "" : opened.error().message, opened.has_value());
        const auto again = bench_->bench().wait(bench_->runtime().open_terminal(order));
        CPPUNIT_ASSERT(again.has_value() && again->directory == opened->directory);
        const auto state = pty::read_host_state(opened->directory).value();
        CPPUNIT_ASSERT(look_at_terminal(state, "first screen").find("first screen") !=
                       std::string::npos);
        ::kill(static_cast<pid_t>(state.host.pid), SIGKILL);
        bench_->wait_until("it is gone", [&] { return !lives(state.host); });
        const auto anew = bench_->bench().wait(bench_->runtime().open_terminal(order));
        CPPUNIT_ASSERT_MESSAGE(anew ? "" : anew.error().message, anew.has_value());
        const auto next = pty::read_host_state(anew->directory).value();
        CPPUNIT_ASSERT(lives(next.host));
        CPPUNIT_ASSERT(bench_->stop("app-1").has_value());
        bench_->wait_until("the terminal goes with its session", [&] { return !lives(next.host); });
    }

    void nothing_recorded_is_judged_by_the_list_and_no_list_says_nothing() {
        start("app-1", "exec cat");
        std::filesystem::remove(pty::state_path(bench_->directory("app-1")));
        bench_->watch({"app-1"});
        bench_->wait_until("it is seen", [&] { return bench_->seen("app-1").has_value(); });
        CPPUNIT_ASSERT(bench_->seen("app-1")->state == ipc::HostState::running);
        CPPUNIT_ASSERT(bench_->seen("app-1")->evidence == ipc::HostEvidence::listing);
    }

protected:
    std::vector<std::string> names_;

    std::string file(const std::string& name) const {
        std::ifstream stream{bench_->root() / name};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }

    hosts::Listing list(const std::vector<std::string>& sessions) {
        std::vector<ipc::WatchedHost> hosts;
        for (const auto& session : sessions) {
            hosts.push_back({session, bench_->handle(session), bench_->directory(session)});
        }
        return bench_->bench().wait(bench_->runtime().list(hosts));
    }

    // What a client that attaches is shown until `text` is in it.
    std::string look_at_terminal(const pty::HostState& state, const std::string& text) {
        auto link = pty::HostLink::connect(state);
        CPPUNIT_ASSERT(link.has_value());
        CPPUNIT_ASSERT(link->send(pty::Attach{100, 30}));
        std::string shown;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        while (shown.find(text) == std::string::npos &&
               std::chrono::steady_clock::now() < deadline) {
            pollfd readable{link->descriptor(), POLLIN, 0};
            ::poll(&readable, 1, 1'000);
            CPPUNIT_ASSERT(link->flush());
            const auto messages = link->receive();
            CPPUNIT_ASSERT(messages.has_value());
            for (const auto& message : *messages) {
                if (const auto* const snapshot = std::get_if<pty::Snapshot>(&message)) {
                    shown += snapshot->bytes;
                } else if (const auto* const output = std::get_if<pty::Output>(&message)) {
                    shown += output->bytes;
                }
            }
        }
        return shown;
    }
};

} // namespace ao::testing
