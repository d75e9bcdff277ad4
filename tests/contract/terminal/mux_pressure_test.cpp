// Clients that are slow, deaf, many or gone.
#include "ipc/limits.h"
#include "tests/contract/terminal/hosted_terminals.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <filesystem>

using namespace ao::tests;

class MuxPressureTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MuxPressureTest);
    CPPUNIT_TEST(a_viewer_that_never_reads_stalls_nobody);
    CPPUNIT_TEST(a_viewer_that_fell_behind_gets_a_whole_screen);
    CPPUNIT_TEST(a_flood_in_one_terminal_leaves_the_other_usable);
    CPPUNIT_TEST(a_program_that_reads_nothing_costs_keys_not_the_connection);
    CPPUNIT_TEST(opening_and_closing_leaves_no_descriptor);
    CPPUNIT_TEST(clients_that_vanish_leave_no_descriptor);
    CPPUNIT_TEST(more_terminals_than_allowed_are_an_error);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* kFlood = "echo ready; read line; exec yes flooding";

    std::unique_ptr<HostedTerminals> terminals_;

    static std::size_t descriptors() {
        const std::filesystem::directory_iterator all{"/proc/self/fd"};
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }

    // Waits until no more are open than before: what is closed on the hub's thread is closed later,
    // and a connection that asked for a metric may have been among those before.
    static bool descriptors_become(std::size_t count) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (descriptors() > count) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }

public:
    // CppUnit makes every fixture of a program before it runs one.
    void setUp() override { terminals_ = std::make_unique<HostedTerminals>(); }

    void tearDown() override { terminals_.reset(); }

    void a_viewer_that_never_reads_stalls_nobody() {
        terminals_->add("flood", kFlood);
        terminals_->add("calm", "echo ready; exec cat");
        auto deaf = terminals_->connect(4'096);
        deaf.open("flood");
        deaf.open("calm");
        auto reader = terminals_->connect();
        reader.open("flood");
        CPPUNIT_ASSERT(reader.wait_until_shown("flood", "ready"));
        reader.type("flood", "\r");
        CPPUNIT_ASSERT(reader.wait_for_more_than("flood", 3U << 20));
        auto other = terminals_->connect();
        other.open("calm");
        CPPUNIT_ASSERT(other.wait_until_shown("calm", "ready"));
        other.type("calm", "still here\r");
        CPPUNIT_ASSERT(other.wait_until_shown("calm", "still here\r\nstill here"));
    }

    void a_viewer_that_fell_behind_gets_a_whole_screen() {
        terminals_->add("t1", "echo ready; read line; yes flooding | head -n 600000; echo over; "
                              "exec cat");
        auto behind = terminals_->connect(4'096);
        behind.open("t1");
        CPPUNIT_ASSERT(behind.wait_until_shown("t1", "ready"));
        auto reader = terminals_->connect();
        reader.open("t1");
        CPPUNIT_ASSERT(reader.wait_until_shown("t1", "ready"));
        reader.type("t1", "\r");
        CPPUNIT_ASSERT(reader.wait_until_shown("t1", "over"));
        // 5 MB were written; it gets what is on the screen, not all of that.
        CPPUNIT_ASSERT(behind.wait_until_shown("t1", "over"));
        CPPUNIT_ASSERT(terminals_->api.metric("ao_terminal_screens_total{why=\"again\"}") >= 1);
        behind.type("t1", "up to date\r");
        CPPUNIT_ASSERT(behind.wait_until_shown("t1", "up to date\r\nup to date"));
    }

    void a_flood_in_one_terminal_leaves_the_other_usable() {
        terminals_->add("flood", kFlood);
        terminals_->add("calm", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("flood");
        client.open("calm");
        CPPUNIT_ASSERT(client.wait_until_shown("flood", "ready"));
        CPPUNIT_ASSERT(client.wait_until_shown("calm", "ready"));
        client.type("flood", "\r");
        CPPUNIT_ASSERT(client.wait_for_more_than("flood", 1U << 20));
        client.type("calm", "still here\r");
        CPPUNIT_ASSERT(client.wait_until_shown("calm", "still here\r\nstill here"));
    }

    void a_program_that_reads_nothing_costs_keys_not_the_connection() {
        auto& program = terminals_->add("stopped", "echo ready; exec cat");
        terminals_->add("calm", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("stopped");
        client.open("calm");
        CPPUNIT_ASSERT(client.wait_until_shown("stopped", "ready"));
        ::kill(program.host_pid(), SIGSTOP);
        for (int i = 0; i < 8; ++i) {
            client.type("stopped", std::string(500'000, 'x'));
        }
        const auto error = client.wait_for("error", "stopped");
        ::kill(program.host_pid(), SIGCONT);
        CPPUNIT_ASSERT(error.has_value());
        client.type("calm", "still here\r");
        CPPUNIT_ASSERT(client.wait_until_shown("calm", "still here\r\nstill here"));
    }

    void opening_and_closing_leaves_no_descriptor() {
        terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_for("opened", "t1"));
        client.close("t1");
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_terminals", 0));
        const auto before = descriptors();
        for (int round = 0; round < 100; ++round) {
            client.open("t1");
            if (round % 2 == 0) { // half of them before they are there
                CPPUNIT_ASSERT(client.wait_for("opened", "t1"));
            }
            client.close("t1");
        }
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_terminals", 0));
        CPPUNIT_ASSERT(descriptors_become(before));
    }

    void clients_that_vanish_leave_no_descriptor() {
        terminals_->add("t1", "echo ready; exec cat");
        CPPUNIT_ASSERT(terminals_->api.becomes_healthy());
        const auto before = descriptors();
        for (int round = 0; round < 100; ++round) {
            auto client = terminals_->connect();
            client.open("t1");
            if (round % 2 == 0) {
                CPPUNIT_ASSERT(client.wait_for("opened", "t1"));
            }
        }
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_mux_clients", 0));
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_terminals", 0));
        CPPUNIT_ASSERT(descriptors_become(before));
    }

    void more_terminals_than_allowed_are_an_error() {
        terminals_->add("t1", "echo ready; exec cat");
        const auto place = terminals_->api.terminals.find_terminal("t1", {}).value();
        auto client = terminals_->connect();
        const auto most = ao::ipc::limits().terminals_per_socket;
        for (std::uint64_t i = 0; i <= most; ++i) {
            const auto id = "n" + std::to_string(i);
            terminals_->api.terminals.put(id, place);
            client.open(id);
        }
        CPPUNIT_ASSERT(client.wait_for("error", "n" + std::to_string(most)));
        client.close("n0");
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_for("opened", "t1"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MuxPressureTest);
