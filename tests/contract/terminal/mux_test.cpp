// The protocol of GET /mux against real hosts.
#include "ipc/pty/host_state.h"
#include "tests/contract/terminal/hosted_terminals.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>

using namespace ao::tests;
using Json = nlohmann::json;

class MuxTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MuxTest);
    CPPUNIT_TEST(what_is_typed_comes_back_from_the_program);
    CPPUNIT_TEST(opened_comes_first_and_then_a_whole_screen);
    CPPUNIT_TEST(two_viewers_see_the_same_at_once);
    CPPUNIT_TEST(an_unknown_terminal_is_an_error_of_its_own);
    CPPUNIT_TEST(an_open_without_an_id_is_an_error_without_one);
    CPPUNIT_TEST(a_second_open_of_an_open_terminal_changes_nothing);
    CPPUNIT_TEST(the_largest_primary_viewer_decides_the_size);
    CPPUNIT_TEST(a_secondary_viewer_decides_only_where_nobody_else_does);
    CPPUNIT_TEST(a_forced_resize_is_seen_by_the_program);
    CPPUNIT_TEST(the_end_of_the_program_is_told_with_its_code);
    CPPUNIT_TEST(a_terminal_that_is_over_shows_its_last_screen);
    CPPUNIT_TEST(keys_for_a_terminal_that_is_over_are_an_error_frame);
    CPPUNIT_TEST(closing_a_terminal_leaves_the_program_and_the_others_alone);
    CPPUNIT_TEST(a_host_that_is_killed_ends_its_terminal);
    CPPUNIT_TEST(a_terminal_that_is_not_there_yet_is_tried_again);
    CPPUNIT_TEST(garbage_in_data_types_nothing);
    CPPUNIT_TEST(bad_json_closes_with_1007);
    CPPUNIT_TEST(unknown_messages_are_passed_over_and_pings_answered);
    CPPUNIT_TEST(subscribers_hear_of_every_commit);
    CPPUNIT_TEST(a_foreign_origin_is_refused);
    CPPUNIT_TEST(a_client_that_talks_before_the_answer_is_refused);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<HostedTerminals> terminals_;

public:
    // CppUnit makes every fixture of a program before it runs one.
    void setUp() override { terminals_ = std::make_unique<HostedTerminals>(); }

    void tearDown() override { terminals_.reset(); }

    void what_is_typed_comes_back_from_the_program() {
        terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        client.type("t1", "hello\r");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "hello\r\nhello"));
        // Typed before the terminal was there.
        auto hasty = terminals_->connect();
        hasty.open("t1");
        hasty.type("t1", "early ");
        hasty.type("t1", "bird\r");
        // Once as its echo and once from the program. Its first screen may be drawn between the
        // two; what lies between them is the screen's way to say it, then.
        const std::string bird = "early bird";
        while (true) {
            const auto shown = hasty.shown("t1");
            const auto first = shown.find(bird);
            if (first != std::string::npos && shown.find(bird, first + 1) != std::string::npos) {
                break;
            }
            CPPUNIT_ASSERT_MESSAGE(shown, hasty.next().has_value());
        }
    }

    void opened_comes_first_and_then_a_whole_screen() {
        terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1", 100, 30);
        std::vector<std::string> types;
        while (types.empty() || types.back() != "data") {
            const auto message = client.next();
            CPPUNIT_ASSERT(message.has_value());
            types.push_back(message->at("type").get<std::string>());
            if (types.back() == "resize") {
                CPPUNIT_ASSERT_EQUAL(100, message->at("cols").get<int>());
                CPPUNIT_ASSERT_EQUAL(30, message->at("rows").get<int>());
            }
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"opened"}, types.front());
        CPPUNIT_ASSERT(client.shown("t1").starts_with("\x1b"
                                                      "c"));
    }

    void two_viewers_see_the_same_at_once() {
        terminals_->add("t1", "echo ready; exec cat");
        auto first = terminals_->connect();
        auto second = terminals_->connect();
        first.open("t1");
        second.open("t1");
        CPPUNIT_ASSERT(first.wait_until_shown("t1", "ready"));
        CPPUNIT_ASSERT(second.wait_until_shown("t1", "ready"));
        first.type("t1", "from the first\r");
        CPPUNIT_ASSERT(second.wait_until_shown("t1", "from the first\r\nfrom the first"));
        second.type("t1", "from the second\r");
        CPPUNIT_ASSERT(first.wait_until_shown("t1", "from the second\r\nfrom the second"));
    }

    void an_unknown_terminal_is_an_error_of_its_own() {
        terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("nobody");
        client.open("t1");
        const auto error = client.wait_for("error", "nobody");
        CPPUNIT_ASSERT(error.has_value());
        CPPUNIT_ASSERT(!error->at("error").get<std::string>().empty());
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
    }

    void an_open_without_an_id_is_an_error_without_one() {
        auto client = terminals_->connect();
        client.open("");
        const auto error = client.next();
        CPPUNIT_ASSERT(error.has_value());
        CPPUNIT_ASSERT(
            *error ==
            (Json{{"ch", "terminal"}, {"type", "error"}, {"error", "missing terminal id"}}));
        client.open(std::string(300, 'x'));
        const auto too_long = client.next();
        CPPUNIT_ASSERT(too_long && !too_long->contains("id"));
    }

    void a_second_open_of_an_open_terminal_changes_nothing() {
        terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1");
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        client.send({{"ch", "system"}, {"type", "ping"}});
        while (const auto message = client.next()) {
            CPPUNIT_ASSERT(message->at("type") != "opened");
            if (message->at("type") == "pong") {
                break;
            }
        }
        CPPUNIT_ASSERT_EQUAL(1.0, terminals_->api.metric("ao_terminals"));
    }

    // Reads until the daemon has told that size.
    static void wait_for_size(MuxConnection& client, int columns, int rows) {
        std::optional<Json> told;
        do {
            told = client.wait_for("resize", "t1");
            CPPUNIT_ASSERT(told.has_value());
        } while (told->at("cols") != columns || told->at("rows") != rows);
    }

    void the_largest_primary_viewer_decides_the_size() {
        terminals_->add("t1", "stty -echo; PS1=; export PS1; exec /bin/sh -i");
        auto small = terminals_->connect();
        small.open("t1", 80, 24);
        wait_for_size(small, 80, 24);
        {
            auto large = terminals_->connect();
            large.open("t1", 120, 40);
            wait_for_size(small, 120, 40);
            wait_for_size(large, 120, 40);
            small.resize("t1", 90, 30); // smaller than what decides
            large.resize("t1", 100, 50);
            wait_for_size(small, 100, 50);
            large.resize("t1", 0, 0); // no size at all
        }
        wait_for_size(small, 90, 30); // the large one has left
    }

    void a_secondary_viewer_decides_only_where_nobody_else_does() {
        terminals_->add("t1", "exec cat");
        auto secondary = terminals_->connect();
        secondary.open("t1", 150, 50, "secondary");
        wait_for_size(secondary, 150, 50);
        {
            auto primary = terminals_->connect();
            primary.open("t1", 80, 24);
            wait_for_size(secondary, 80, 24);
            secondary.resize("t1", 160, 60);
            primary.resize("t1", 81, 25);
            wait_for_size(secondary, 81, 25);
        }
        wait_for_size(secondary, 160, 60);
    }

    void a_forced_resize_is_seen_by_the_program() {
        terminals_->add("t1", "trap 'echo drawn anew' WINCH; echo ready; "
                              "while :; do read line; done");
        auto client = terminals_->connect();
        client.open("t1", 80, 24);
        wait_for_size(client, 80, 24);
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        client.resize("t1", 80, 24); // what it was: passed over
        client.shown("t1").clear();
        client.resize("t1", 80, 24, true);
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "drawn anew"));
    }

    void the_end_of_the_program_is_told_with_its_code() {
        terminals_->add("t1", "echo ready; read line; echo last words; exit 7");
        auto client = terminals_->connect();
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        client.type("t1", "go\r");
        const auto exited = client.wait_for("exited", "t1");
        CPPUNIT_ASSERT(exited.has_value());
        CPPUNIT_ASSERT_EQUAL(7, exited->at("exitCode").get<int>());
        CPPUNIT_ASSERT(client.shown("t1").find("last words") != std::string::npos);
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_terminals", 0));
    }

    void a_terminal_that_is_over_shows_its_last_screen() {
        terminals_->add("t1", "echo last words; kill -TERM $$").wait_for_end();
        auto client = terminals_->connect();
        for (int round = 0; round < 2; ++round) { // the id is free again at once
            client.shown("t1").clear();
            client.open("t1");
            CPPUNIT_ASSERT(client.wait_for("opened", "t1"));
            const auto exited = client.wait_for("exited", "t1");
            CPPUNIT_ASSERT(exited.has_value());
            CPPUNIT_ASSERT_EQUAL(SIGTERM, exited->at("exitSignal").get<int>());
            CPPUNIT_ASSERT(client.shown("t1").find("last words") != std::string::npos);
        }
    }

    void keys_for_a_terminal_that_is_over_are_an_error_frame() {
        terminals_->add("t1", "true").wait_for_end();
        auto client = terminals_->connect();
        client.type("t1", "never opened");
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_for("exited", "t1"));
        client.type("t1", "x");
        const auto error = client.wait_for("error", "t1");
        CPPUNIT_ASSERT(error.has_value());
        client.send({{"ch", "system"}, {"type", "ping"}});
        const auto pong = client.next(); // and nothing else: what was never opened is passed over
        CPPUNIT_ASSERT(pong && pong->at("type") == "pong");
    }

    void closing_a_terminal_leaves_the_program_and_the_others_alone() {
        auto& program = terminals_->add("t1", "echo ready; exec cat");
        terminals_->add("t2", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1");
        client.open("t2");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        CPPUNIT_ASSERT(client.wait_until_shown("t2", "ready"));
        client.close("t1");
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_terminals", 1));
        CPPUNIT_ASSERT(ao::testing::is_running(program.child_pid()));
        client.type("t2", "still here\r");
        CPPUNIT_ASSERT(client.wait_until_shown("t2", "still here\r\nstill here"));
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_for("opened", "t1"));
    }

    void a_host_that_is_killed_ends_its_terminal() {
        auto& program = terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        ::kill(program.host_pid(), SIGKILL);
        CPPUNIT_ASSERT(client.wait_for("exited", "t1"));
    }

    void a_terminal_that_is_not_there_yet_is_tried_again() {
        terminals_->api.terminals.put(
            "t1", tl::unexpected{ao::api::ApiError{ao::api::ErrorKind::unavailable,
                                                   "WORKER_UNAVAILABLE", "not yet"}});
        auto client = terminals_->connect();
        client.open("t1");
        client.type("t1", "kept\r");
        client.send({{"ch", "system"}, {"type", "ping"}});
        CPPUNIT_ASSERT(client.next()); // the pong: it is being looked for
        terminals_->add("t1", "read line; echo got $line; exec cat");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "got kept"));
        // One that never comes is given up, with the reason.
        terminals_->api.terminals.put(
            "t2", tl::unexpected{ao::api::ApiError{ao::api::ErrorKind::unavailable,
                                                   "WORKER_UNAVAILABLE", "not yet"}});
        client.open("t2");
        const auto error = client.wait_for("error", "t2");
        CPPUNIT_ASSERT(error &&
                       error->at("error").get<std::string>().find("not yet") != std::string::npos);
        CPPUNIT_ASSERT(client.wait_for("exited", "t2"));
    }

    void garbage_in_data_types_nothing() {
        terminals_->add("t1", "echo ready; exec cat");
        auto client = terminals_->connect();
        client.open("t1");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "ready"));
        for (const char* const data : {"%%%%", "eA", "eA=", "e A=", "eA==eA==", "eB=="}) {
            client.send({{"ch", "terminal"}, {"type", "data"}, {"id", "t1"}, {"data", data}});
        }
        client.type("t1", "only this\r");
        CPPUNIT_ASSERT(client.wait_until_shown("t1", "only this\r\nonly this"));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, client.shown("t1").find('x'));
    }

    void bad_json_closes_with_1007() {
        for (const std::string_view text : {"{", "[]", R"({"cols":-1})", R"({"cols":65536})"}) {
            auto client = terminals_->connect();
            client.send_raw(
                ao::cli::client_frame(ao::cli::WebSocketOpcode::text, text, "\1\2\3\4"));
            CPPUNIT_ASSERT_EQUAL(1007, client.close_code().value_or(0));
        }
        auto client = terminals_->connect();
        client.send_raw(ao::cli::client_frame(ao::cli::WebSocketOpcode::text,
                                              std::string((1U << 20) + 1, 'x'), "\1\2\3\4"));
        CPPUNIT_ASSERT_EQUAL(1009, client.close_code().value_or(0));
        CPPUNIT_ASSERT(terminals_->api.wait_for_metric("ao_mux_clients", 0));
    }

    void unknown_messages_are_passed_over_and_pings_answered() {
        auto client = terminals_->connect();
        client.send({{"ch", "weather"}, {"type", "rain"}});
        client.send({{"ch", "terminal"}, {"type", "explode"}, {"id", "t1"}});
        client.send({{"ch", "system"}, {"type", "ping"}, {"extra", 1}});
        const auto pong = client.next();
        CPPUNIT_ASSERT(pong && *pong == (Json{{"ch", "system"}, {"type", "pong"}}));
    }

    void subscribers_hear_of_every_commit() {
        auto deaf = terminals_->connect();
        auto client = terminals_->connect();
        client.send({{"ch", "subscribe"}, {"type", "subscribe"}});
        client.send({{"ch", "subscribe"}, {"type", "subscribe"}});
        client.send({{"ch", "system"}, {"type", "ping"}});
        CPPUNIT_ASSERT(client.next());
        terminals_->api.publish(3);
        for (int expected = 1; expected <= 3; ++expected) {
            const auto notice = client.next();
            CPPUNIT_ASSERT(notice.has_value());
            CPPUNIT_ASSERT_EQUAL(std::string{"sessions"}, notice->at("ch").get<std::string>());
            CPPUNIT_ASSERT_EQUAL(expected, notice->at("session").at("seq").get<int>());
            CPPUNIT_ASSERT(!notice->at("session").contains("payload"));
        }
        deaf.send({{"ch", "system"}, {"type", "ping"}});
        const auto pong = deaf.next();
        CPPUNIT_ASSERT(pong && pong->at("type") == "pong");
    }

    void a_foreign_origin_is_refused() {
        auto http = terminals_->api.client();
        http.send(mux_handshake(terminals_->api.tcp_port(), "Origin: http://example.test\r\n"));
        CPPUNIT_ASSERT_EQUAL(403, status_of(http.answer()));
    }

    void a_client_that_talks_before_the_answer_is_refused() {
        auto http = terminals_->api.client();
        http.send(mux_handshake(terminals_->api.tcp_port()) +
                  ao::cli::client_frame(ao::cli::WebSocketOpcode::text, "{}", "\1\2\3\4"));
        CPPUNIT_ASSERT_EQUAL(400, status_of(http.answer()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MuxTest);
