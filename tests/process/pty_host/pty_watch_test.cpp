// Who watches the screen is told of it at once and when it changes, and is no viewer.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/pty/socket_address.h"
#include "tests/process/pty_host/hosted_program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <poll.h>
#include <sys/socket.h>

using namespace ao::pty;
using namespace ao::testing;

namespace {

constexpr std::uint32_t kSettleMs = 50;

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class PtyWatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PtyWatchTest);
    CPPUNIT_TEST(a_watcher_sees_the_screen_at_once_and_after_a_change);
    CPPUNIT_TEST(title_and_foreground_are_part_of_it);
    CPPUNIT_TEST(output_that_changes_nothing_is_not_told);
    CPPUNIT_TEST(a_flood_is_told_once_per_settle_time_and_its_end_always);
    CPPUNIT_TEST(a_watcher_that_does_not_read_gets_the_newest);
    CPPUNIT_TEST(a_watcher_is_no_viewer);
    CPPUNIT_TEST(no_lines_end_the_watch);
    CPPUNIT_TEST(the_last_screen_comes_before_the_end);
    CPPUNIT_TEST(an_idle_host_that_is_watched_does_not_wake_up);
    CPPUNIT_TEST(a_client_of_the_first_version_is_served_as_ever);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_watcher_sees_the_screen_at_once_and_after_a_change() {
        const HostedProgram program{
            {"sh", "-c", "stty -echo; seq 1 40; echo ready; read x; echo changed; cat"}};
        auto watcher = program.viewer();
        watcher.wait_for_text("ready");
        watcher.send(WatchScreen{3, kSettleMs});
        CPPUNIT_ASSERT_EQUAL(std::string{"39\n40\nready\n"}, watcher.wait_for<ScreenSeen>().text);
        watcher.type("\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"40\nready\nchanged\n"},
                             watcher.wait_for<ScreenSeen>().text);
    }

    void title_and_foreground_are_part_of_it() {
        const HostedProgram program{
            {"sh", "-c",
             "stty -echo; echo ready; read x; printf '\\033]2;busy\\007'; set -m; cat"}};
        auto watcher = program.viewer();
        watcher.wait_for_text("ready");
        watcher.send(WatchScreen{10, kSettleMs});
        const auto before = watcher.wait_for<ScreenSeen>();
        CPPUNIT_ASSERT_EQUAL(std::string{}, before.title);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{program.child_pid()}, before.foreground_group);
        watcher.type("\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"busy"}, watcher.wait_for<ScreenSeen>().title);
        while (watcher.status().foreground_group == program.child_pid()) {
        }
        watcher.type("from another group\n");
        const auto after = watcher.wait_for<ScreenSeen>();
        CPPUNIT_ASSERT(after.foreground_group > 0);
        CPPUNIT_ASSERT(after.foreground_group != program.child_pid());
    }

    void output_that_changes_nothing_is_not_told() {
        const HostedProgram program{{"sh", "-c",
                                     "stty -echo; echo ready; read x; printf '\\033[m'; read x; "
                                     "echo changed; cat"}};
        auto watcher = program.viewer();
        watcher.wait_for_text("ready");
        watcher.send(WatchScreen{10, kSettleMs});
        CPPUNIT_ASSERT_EQUAL(std::string{"ready\n"}, watcher.wait_for<ScreenSeen>().text);
        auto driver = program.viewer();
        const auto before = driver.status().output_bytes;
        driver.type("\n");
        auto status = driver.status();
        // Until the host has looked, by its own clock.
        while (status.output_bytes == before || status.silent_ms < 4 * kSettleMs) {
            status = driver.status();
        }
        driver.type("\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"ready\nchanged\n"}, watcher.wait_for<ScreenSeen>().text);
    }

    void a_flood_is_told_once_per_settle_time_and_its_end_always() {
        const auto program = flooding();
        auto watcher = program.viewer();
        watcher.wait_for_text("ready");
        const auto begin = std::chrono::steady_clock::now();
        watcher.send(WatchScreen{5, kSettleMs});
        watcher.type("\n");
        std::int64_t count = 0;
        while (!holds(watcher.wait_for<ScreenSeen>().text, "FINISHED")) {
            ++count;
        }
        const auto took =
            std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
        CPPUNIT_ASSERT(count <= 1 + took.count() / kSettleMs);
    }

    void a_watcher_that_does_not_read_gets_the_newest() {
        const auto program = flooding();
        auto lazy = program.viewer();
        lazy.wait_for_text("ready");
        lazy.send(WatchScreen{kMaxWatchedLines, kSettleMs});
        auto keen = program.viewer();
        keen.attach();
        keen.type("\n");
        keen.wait_for_output("FINISHED");
        int count = 0;
        while (!holds(lazy.wait_for<ScreenSeen>().text, "FINISHED")) {
            ++count;
        }
        CPPUNIT_ASSERT(count < 20); // what its socket holds, and not all that was looked at
    }

    void a_watcher_is_no_viewer() {
        const HostedProgram program{{"cat"}};
        auto watcher = program.viewer();
        watcher.send(WatchScreen{10, kSettleMs});
        watcher.wait_for<ScreenSeen>();
        const auto status = watcher.status();
        CPPUNIT_ASSERT_EQUAL(0U, status.viewers);
        CPPUNIT_ASSERT_EQUAL(80U, status.columns);
        auto viewer = program.viewer();
        viewer.attach(60, 20);
        CPPUNIT_ASSERT_EQUAL(1U, watcher.status().viewers);
        viewer.type("shown to both\n");
        while (!holds(watcher.wait_for<ScreenSeen>().text, "shown to both")) {
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, watcher.snapshots());
        CPPUNIT_ASSERT_EQUAL(std::string{}, watcher.drawn());
    }

    void no_lines_end_the_watch() {
        const HostedProgram program{{"cat"}};
        auto watcher = program.viewer();
        watcher.send(WatchScreen{10, kSettleMs});
        watcher.wait_for<ScreenSeen>();
        watcher.send(WatchScreen{0, kSettleMs});
        auto driver = program.viewer();
        driver.status(); // its questions come after that
        driver.type("unseen\n");
        driver.wait_for_text("unseen");
        while (driver.status().silent_ms < 4 * kSettleMs) {
        }
        driver.type("seen later\n");
        driver.wait_for_text("seen later");
        watcher.send(WatchScreen{10, kSettleMs});
        CPPUNIT_ASSERT(holds(watcher.wait_for<ScreenSeen>().text, "seen later"));
    }

    void the_last_screen_comes_before_the_end() {
        const HostedProgram program{
            {"sh", "-c", "stty -echo; echo ready; read x; echo last words"}};
        auto watcher = program.viewer();
        watcher.wait_for_text("ready");
        watcher.send(WatchScreen{10, static_cast<std::uint32_t>(kWatchSettleAtMost.count())});
        watcher.wait_for<ScreenSeen>();
        watcher.type("\n");
        CPPUNIT_ASSERT(holds(watcher.wait_for<ScreenSeen>().text, "last words"));
        watcher.wait_for<Exited>();
    }

    void an_idle_host_that_is_watched_does_not_wake_up() {
        const HostedProgram program{{"cat"}};
        auto watcher = program.viewer();
        watcher.type("seen\n");
        watcher.send(WatchScreen{10, kSettleMs});
        while (watcher.wait_for<ScreenSeen>().text != "seen\nseen\n") {
        }
        while (watcher.status().silent_ms < 4 * kSettleMs ||
               ao::daemon::process_state(program.host_pid()) != 'S') {
        }
        const auto before = sleeps_of(program.host_pid());
        // An empty window in which nothing may happen.
        pollfd silent{-1, 0, 0};
        ::poll(&silent, 1, 300);
        CPPUNIT_ASSERT_EQUAL(before, sleeps_of(program.host_pid()));
    }

    void a_client_of_the_first_version_is_served_as_ever() {
        const HostedProgram program{{"cat"}};
        const auto state = program.state();
        CPPUNIT_ASSERT_EQUAL(2U, program.viewer().wait_for<Welcome>().protocol);
        const auto socket = connect_to(state.socket);
        std::string bytes;
        append(bytes, ClientMessage{Hello{1, 1, state.token}});
        append(bytes, ClientMessage{GetStatus{}});
        CPPUNIT_ASSERT(::send(socket->get(), bytes.data(), bytes.size(), 0) > 0);
        FrameReader reader;
        CPPUNIT_ASSERT_EQUAL(
            1U, std::get<Welcome>(decode_host_message(next_frame(socket->get(), reader)).value())
                    .protocol);
        CPPUNIT_ASSERT(std::holds_alternative<Status>(
            decode_host_message(next_frame(socket->get(), reader)).value()));
    }

private:
    static HostedProgram flooding() {
        return HostedProgram{{"sh", "-c",
                              "stty -echo; echo ready; read x; yes "
                              "0123456789012345678901234567890123456789012345678901234567890123 | "
                              "head -c 20000000; echo FINISHED; cat"}};
    }

    static Frame next_frame(int socket, FrameReader& reader) {
        while (true) {
            if (auto frame = reader.next()) {
                return *frame;
            }
            pollfd readable{socket, POLLIN, 0};
            CPPUNIT_ASSERT(::poll(&readable, 1, 30'000) > 0);
            char bytes[4096];
            const auto count = ::recv(socket, bytes, sizeof bytes, 0);
            CPPUNIT_ASSERT(count > 0);
            reader.feed({bytes, static_cast<std::size_t>(count)});
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PtyWatchTest);
