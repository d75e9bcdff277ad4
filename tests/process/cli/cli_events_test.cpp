// ao events, with and without --follow.
#include "tests/process/cli/cli_program.h"
#include "tests/support/fake_daemon.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <csignal>
#include <optional>

namespace ao::testing {

class CliEventsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CliEventsTest);
    CPPUNIT_TEST(the_log_is_printed_and_ends);
    CPPUNIT_TEST(json_is_one_object_a_line);
    CPPUNIT_TEST(following_goes_on_where_the_stream_broke);
    CPPUNIT_TEST(following_survives_a_new_daemon_and_an_interrupt_is_success);
    CPPUNIT_TEST(a_refusal_ends_it);
    CPPUNIT_TEST_SUITE_END();

    std::optional<CliProgram> cli_;

    static std::string frame(int seq, const std::string& payload = "{}") {
        const auto id = std::to_string(seq);
        return "id: " + id + "\nevent: worker_updated\ndata: {\"seq\":" + id +
               ",\"type\":\"worker_updated\",\"payload\":" + payload +
               ",\"createdAt\":\"2026-06-20T10:00:00Z\"}\n\n";
    }

    static FakeReply stream(const std::string& body, bool stays_open) {
        return {.body = body,
                .type = "text/event-stream; charset=utf-8",
                .is_stream = true,
                .stays_open = stays_open};
    }

public:
    void setUp() override { cli_.emplace(); }

    void tearDown() override {
        std::filesystem::remove(cli_->run_file());
        cli_.reset();
    }

    void the_log_is_printed_and_ends() {
        FakeDaemon daemon{[](const FakeRequest&) {
            return stream(": hello\n\n" + frame(7, R"({"id":"scm","x":"\u001b[2J"})") + frame(8),
                          true);
        }};
        daemon.write_run_file(cli_->run_file());
        const auto result = cli_->run({"events", "--after", "6"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2026-06-20T10:00:00Z            7  worker_updated          "
                        "{\"id\":\"scm\",\"x\":\"\\u001b[2J\"}\n"
                        "2026-06-20T10:00:00Z            8  worker_updated          {}\n"},
            result.output);
        CPPUNIT_ASSERT_EQUAL(std::string{"6"}, daemon.requests().at(0).headers.at("last-event-id"));
    }

    void json_is_one_object_a_line() {
        FakeDaemon daemon{[](const FakeRequest&) { return stream(frame(1) + frame(2), false); }};
        daemon.write_run_file(cli_->run_file());
        const auto result = cli_->run({"events", "--json"});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"{\"seq\":1,\"type\":\"worker_updated\",\"payload\":{},\"createdAt\":"
                        "\"2026-06-20T10:00:00Z\"}\n"
                        "{\"seq\":2,\"type\":\"worker_updated\",\"payload\":{},\"createdAt\":"
                        "\"2026-06-20T10:00:00Z\"}\n"},
            result.output);
        CPPUNIT_ASSERT(!daemon.requests().at(0).headers.contains("last-event-id"));
    }

    void following_goes_on_where_the_stream_broke() {
        std::atomic<int> calls{0};
        FakeDaemon daemon{[&](const FakeRequest&) {
            switch (++calls) {
            case 1:
                return stream(frame(1) + frame(2), false);
            case 2:
                return FakeReply{.status = 503};
            default:
                return stream(frame(3), true);
            }
        }};
        daemon.write_run_file(cli_->run_file());
        Program follower{cli_->spec({"events", "--follow"})};
        CPPUNIT_ASSERT(follower.wait_for_output("      3  worker_updated"));
        follower.signal(SIGINT);
        const auto result = follower.wait();
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, result.errors);
        CPPUNIT_ASSERT_EQUAL(std::string{"2"}, daemon.requests().at(2).headers.at("last-event-id"));
    }

    void following_survives_a_new_daemon_and_an_interrupt_is_success() {
        auto first =
            std::make_unique<FakeDaemon>([](const FakeRequest&) { return stream(frame(1), true); });
        first->write_run_file(cli_->run_file());
        Program follower{cli_->spec({"events", "-f"})};
        CPPUNIT_ASSERT(follower.wait_for_output("worker_updated"));
        std::filesystem::remove(cli_->run_file());
        first.reset();
        FakeDaemon second{[](const FakeRequest&) { return stream(frame(2), true); }};
        second.write_run_file(cli_->run_file());
        CPPUNIT_ASSERT(follower.wait_for_output("      2  worker_updated"));
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, second.requests().at(0).headers.at("last-event-id"));
        follower.signal(SIGINT);
        CPPUNIT_ASSERT_EQUAL(0, follower.wait().exit_code);
    }

    void a_refusal_ends_it() {
        FakeDaemon daemon{[](const FakeRequest&) {
            return FakeReply{.status = 400,
                             .body = R"({"message":"bad cursor","code":"INVALID_AFTER"})"};
        }};
        daemon.write_run_file(cli_->run_file());
        const auto result = cli_->run({"events", "--follow"});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"bad cursor (INVALID_AFTER)\n"}, result.errors);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CliEventsTest);

} // namespace ao::testing
