// What clients of a host see and can do.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/socket_address.h"
#include "tests/process/pty_host/hosted_program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ao::testing;
using namespace ao::pty;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class PtySessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PtySessionTest);
    CPPUNIT_TEST(a_viewer_sees_what_is_written_and_what_was_before);
    CPPUNIT_TEST(keys_reach_the_program);
    CPPUNIT_TEST(the_largest_viewer_decides_the_size);
    CPPUNIT_TEST(the_end_is_told_with_its_exit_code_and_leaves_the_last_screen);
    CPPUNIT_TEST(a_signal_that_ended_the_program_is_told);
    CPPUNIT_TEST(a_signal_goes_to_the_foreground);
    CPPUNIT_TEST(status_and_text_describe_the_screen);
    CPPUNIT_TEST(a_wrong_token_is_refused);
    CPPUNIT_TEST(nothing_is_served_before_hello);
    CPPUNIT_TEST(a_bad_frame_closes_that_client_only);
    CPPUNIT_TEST(an_unknown_frame_is_skipped);
    CPPUNIT_TEST(queries_get_one_answer_however_many_look_on);
    CPPUNIT_TEST(a_viewer_that_does_not_read_gets_a_new_snapshot_later);
    CPPUNIT_TEST(a_removed_socket_comes_back);
    CPPUNIT_TEST(an_idle_host_does_not_wake_up);
    CPPUNIT_TEST(a_host_that_nobody_looks_at_any_more_asks_its_program_to_end);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_viewer_sees_what_is_written_and_what_was_before() {
        const HostedProgram program{{"sh", "-c", "printf 'first '; read x; printf second; cat"}};
        auto early = program.viewer();
        early.attach().wait_for_output("first ");
        early.type("\n");
        early.wait_for_output("second");

        auto late = program.viewer();
        late.attach();
        CPPUNIT_ASSERT(late.drawn().starts_with("\x1b"
                                                "c"));
        late.wait_for_output("first");
        late.wait_for_output("second");
    }

    void keys_reach_the_program() {
        const HostedProgram program{{"sh", "-c", "read line; echo got-$line; cat"}};
        auto viewer = program.viewer();
        viewer.attach();
        viewer.type("abc\n");
        viewer.wait_for_output("got-abc");
    }

    void the_largest_viewer_decides_the_size() {
        const HostedProgram program{
            {"sh", "-c", "trap 'stty size' WINCH; echo ready; while :; do read x; done"}};
        auto small = program.viewer();
        small.attach().wait_for_output("ready");
        small.attach(60, 20).wait_for_output("20 60");
        {
            auto large = program.viewer();
            large.attach(100, 30);
            small.wait_for_output("30 100");
            auto onlooker = program.viewer();
            onlooker.attach();
            CPPUNIT_ASSERT_EQUAL(100U, onlooker.status().columns);
        }
        small.wait_for_output("20 60");
        small.send(Resize{50, 10});
        small.wait_for_output("10 50");
    }

    void the_end_is_told_with_its_exit_code_and_leaves_the_last_screen() {
        const HostedProgram program{{"sh", "-c", "read x; echo last words; exit 3"}};
        auto viewer = program.viewer();
        viewer.attach();
        viewer.type("\n");
        CPPUNIT_ASSERT(viewer.wait_for<Exited>().exit == (ExitStatus{3, 0}));
        CPPUNIT_ASSERT(holds(viewer.drawn(), "last words"));
        CPPUNIT_ASSERT(viewer.is_closed_by_host());
        program.wait_for_end();

        CPPUNIT_ASSERT(program.state().end->exit == (ExitStatus{3, 0}));
        CPPUNIT_ASSERT(holds(program.file("screen"), "last words"));
        CPPUNIT_ASSERT(holds(program.file("screen.txt"), "last words\n"));
        CPPUNIT_ASSERT(!std::filesystem::exists(program.spec().socket));
    }

    void a_signal_that_ended_the_program_is_told() {
        const HostedProgram program{{"cat"}};
        auto viewer = program.viewer();
        viewer.attach();
        ::kill(program.child_pid(), SIGTERM);
        CPPUNIT_ASSERT(viewer.wait_for<Exited>().exit == (ExitStatus{0, SIGTERM}));
    }

    void a_signal_goes_to_the_foreground() {
        const HostedProgram program{{"sh", "-c",
                                     "trap 'echo caught' INT; echo ready; while :; do "
                                     "read x; done"}};
        auto viewer = program.viewer();
        viewer.attach().wait_for_output("ready");
        viewer.send(Signal{SignalName::interrupt});
        viewer.wait_for_output("caught");
    }

    void status_and_text_describe_the_screen() {
        const HostedProgram program{
            {"sh", "-c", "seq 1 40; printf '\\033]2;a title\\007\\033[?2004h'; echo done; cat"}};
        auto viewer = program.viewer();
        viewer.attach().wait_for_output("done");
        const auto status = viewer.status();
        CPPUNIT_ASSERT_EQUAL(std::string{"a title"}, status.title);
        CPPUNIT_ASSERT(status.is_bracketed_paste);
        CPPUNIT_ASSERT(!status.is_alternate_screen);
        CPPUNIT_ASSERT(!status.exit);
        CPPUNIT_ASSERT_EQUAL(1U, status.viewers);
        CPPUNIT_ASSERT_EQUAL(18U, status.scrollback_lines);
        CPPUNIT_ASSERT(status.foreground_group > 0);
        CPPUNIT_ASSERT_EQUAL(std::string{"39\n40\ndone\n"}, viewer.text(3));
        CPPUNIT_ASSERT(viewer.text().starts_with("1\n2\n3\n"));
    }

    void a_wrong_token_is_refused() {
        const HostedProgram program{{"cat"}};
        auto state = program.state();
        state.token.back() = state.token.back() == '0' ? '1' : '0';
        Viewer stranger{state};
        CPPUNIT_ASSERT_EQUAL(std::string{"token"}, stranger.wait_for<Refused>().reason);
        CPPUNIT_ASSERT(stranger.is_closed_by_host());
    }

    void nothing_is_served_before_hello() {
        const HostedProgram program{{"cat"}};
        const auto socket = connect_to(program.spec().socket);
        std::string bytes;
        append(bytes, ClientMessage{Kill{}});
        CPPUNIT_ASSERT(::send(socket->get(), bytes.data(), bytes.size(), 0) > 0);
        CPPUNIT_ASSERT(is_closed(socket->get()));
        CPPUNIT_ASSERT(is_running(program.child_pid()));
    }

    void a_bad_frame_closes_that_client_only() {
        const HostedProgram program{{"cat"}};
        auto good = program.viewer();
        good.attach();
        const std::string too_long{"\x01\xff\xff\xff\xff"};
        const std::string no_map{"\x01\x01\0\0\0\xc1", 6};
        for (const auto& bad : {too_long, no_map}) {
            const auto socket = connect_to(program.spec().socket);
            CPPUNIT_ASSERT(::send(socket->get(), bad.data(), bad.size(), 0) > 0);
            CPPUNIT_ASSERT(is_closed(socket->get()));
        }
        good.type("still\n");
        good.wait_for_output("still");
    }

    void an_unknown_frame_is_skipped() {
        const HostedProgram program{{"cat"}};
        const auto state = program.state();
        const auto socket = connect_to(state.socket);
        std::string bytes;
        append_frame(bytes, static_cast<FrameType>(0x3F), "from the future");
        append(bytes, ClientMessage{Hello{1, 99, state.token}});
        CPPUNIT_ASSERT(::send(socket->get(), bytes.data(), bytes.size(), 0) > 0);
        pollfd readable{socket->get(), POLLIN, 0};
        CPPUNIT_ASSERT(::poll(&readable, 1, 30'000) > 0);
        char answer = 0;
        CPPUNIT_ASSERT_EQUAL(ssize_t{1}, ::recv(socket->get(), &answer, 1, 0));
        CPPUNIT_ASSERT_EQUAL(static_cast<int>(FrameType::welcome), static_cast<int>(answer));
    }

    void queries_get_one_answer_however_many_look_on() {
        for (const int viewers : {0, 1, 3}) {
            // The answers are 7 and 6 bytes; the one after them shows that no more came.
            const HostedProgram program{
                {"sh", "-c",
                 "stty raw -echo; printf ready; head -c 1 >/dev/null; printf '\\033[c\\033[6n'; "
                 "head -c 14 | od -An -c | tr -s ' \\n' ' '; echo END; sleep 60"}};
            std::vector<Viewer> all;
            for (int i = 0; i < viewers; ++i) {
                all.push_back(program.viewer());
                all.back().attach();
            }
            auto driver = program.viewer();
            driver.wait_for_text("ready");
            driver.type("x");
            while (driver.status().output_bytes == std::string_view{"ready"}.size()) {
            }
            driver.type("!"); // behind the answers, if there are no more of them
            driver.wait_for_text("ready 033 [ ? 1 ; 2 c 033 [ 1 ; 6 R !");
            driver.wait_for_text("END");
            for (auto& viewer : all) {
                viewer.wait_for_output("END");
                CPPUNIT_ASSERT(!holds(viewer.drawn(), "\x1b[c"));
                CPPUNIT_ASSERT(!holds(viewer.drawn(), "\x1b[6n"));
            }
        }
    }

    void a_viewer_that_does_not_read_gets_a_new_snapshot_later() {
        const HostedProgram program{
            {"sh", "-c", "read x; yes 0123456789 | head -c 20000000; echo FINISHED; cat"}};
        auto lazy = program.viewer();
        lazy.attach();
        auto keen = program.viewer();
        keen.attach();
        keen.type("\n");
        keen.wait_for_output("FINISHED"); // the pty was never blocked by the other
        lazy.wait_for_output("FINISHED");
        CPPUNIT_ASSERT(lazy.snapshots() >= 2);
    }

    void a_removed_socket_comes_back() {
        const HostedProgram program{{"cat"}};
        std::filesystem::remove(program.spec().socket);
        auto socket = connect_to(program.spec().socket);
        for (int tries = 0; !socket && tries < 30'000; ++tries) {
            ::poll(nullptr, 0, 1);
            socket = connect_to(program.spec().socket);
        }
        CPPUNIT_ASSERT(socket.has_value());
    }

    void an_idle_host_does_not_wake_up() {
        const HostedProgram program{{"cat"}};
        auto viewer = program.viewer();
        viewer.attach();
        viewer.status();
        while (ao::daemon::process_state(program.host_pid()) != 'S') {
        }
        const auto before = sleeps_of(program.host_pid());
        // An empty window in which nothing may happen.
        pollfd silent{-1, 0, 0};
        ::poll(&silent, 1, 300);
        CPPUNIT_ASSERT_EQUAL(before, sleeps_of(program.host_pid()));
    }

    void a_host_that_nobody_looks_at_any_more_asks_its_program_to_end() {
        const TempDir directory;
        auto spec = spec_for(directory, {"sh", "-c",
                                         "trap 'echo asked >asked; exit 0' TERM; echo ready; "
                                         "while :; do sleep 1000 & wait; done"});
        spec.unwatched_ms = 3'000;
        const auto ready = launch_host(spec);
        CPPUNIT_ASSERT(ready.has_value());
        {
            Viewer viewer{ao::pty::read_host_state(spec.directory).value()};
            viewer.attach();
            viewer.wait_for_output("ready");
        }
        wait_until_gone(static_cast<pid_t>(ready->host.pid));
        CPPUNIT_ASSERT(
            std::filesystem::exists(std::filesystem::path{spec.working_directory} / "asked"));
        CPPUNIT_ASSERT_EQUAL(0, ao::pty::read_host_state(spec.directory)->end->exit.code);
    }

private:
    static bool is_closed(int socket) {
        char bytes[4096];
        while (true) {
            pollfd readable{socket, POLLIN, 0};
            if (::poll(&readable, 1, 30'000) <= 0) {
                return false;
            }
            if (::recv(socket, bytes, sizeof bytes, 0) <= 0) {
                return true;
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PtySessionTest);
