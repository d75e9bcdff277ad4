// The API over real sockets: connections, bodies, caps, shutdown, log lines.
#include "supervisor/api/socket.h"
#include "tests/contract/http/running_api.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using ao::tests::has;
using ao::tests::RunningApi;
using ao::tests::status_of;

// Of the whole program: set before the first use of the table.
const int kLimitsSet = ::setenv("AO_TEST_LIMITS",
                                "http_head_within=300,http_body_within=300,http_idle=400,"
                                "http_threads=8,http_queue=4,http_connections=400",
                                0);

class HttpApiTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpApiTest);
    CPPUNIT_TEST(requests_are_answered_on_one_connection);
    CPPUNIT_TEST(connections_end_when_asked);
    CPPUNIT_TEST(pipelined_requests_are_answered_in_order);
    CPPUNIT_TEST(a_body_comes_in_pieces_and_chunks);
    CPPUNIT_TEST(a_client_that_expects_is_told_to_continue);
    CPPUNIT_TEST(caps_are_answered_with_the_envelope);
    CPPUNIT_TEST(malformed_requests_are_answered_and_closed);
    CPPUNIT_TEST(half_closed_clients_get_their_answer);
    CPPUNIT_TEST(a_taken_port_says_what_to_do);
    CPPUNIT_TEST(the_listener_is_not_inherited);
    CPPUNIT_TEST(shutdown_answers_first_and_asks_the_port);
    CPPUNIT_TEST(stop_lets_running_requests_finish);
    CPPUNIT_TEST(every_request_has_its_log_line);
    CPPUNIT_TEST_SUITE_END();

public:
    void requests_are_answered_on_one_connection() {
        RunningApi api;
        auto client = api.client();
        for (int count = 0; count < 50; ++count) {
            const auto answer = client.ask("GET", "/healthz");
            CPPUNIT_ASSERT_EQUAL(200, status_of(answer));
            CPPUNIT_ASSERT(has(answer, "Connection: keep-alive\r\n"));
        }
        // Longer than a thread lingers: the connection was at the door in between.
        for (int count = 0; count < 3; ++count) {
            CPPUNIT_ASSERT(!client.read_until("nothing comes", 60ms));
            CPPUNIT_ASSERT_EQUAL(200, status_of(client.ask("GET", "/api/v1/workers")));
        }
    }

    void connections_end_when_asked() {
        RunningApi api;
        auto client = api.client();
        CPPUNIT_ASSERT(
            has(client.ask("GET", "/healthz", "Connection: close\r\n"), "Connection: close\r\n"));
        CPPUNIT_ASSERT(client.wait_for_close());
        auto old = api.client();
        old.send("GET /healthz HTTP/1.0\r\nHost: 127.0.0.1:" + std::to_string(api.tcp_port()) +
                 "\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(200, status_of(old.answer()));
        CPPUNIT_ASSERT(old.wait_for_close());
    }

    void pipelined_requests_are_answered_in_order() {
        RunningApi api;
        auto client = api.client();
        const auto host = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(api.tcp_port()) + "\r\n";
        std::string text;
        for (int count = 0; count < 40; ++count) {
            text += "GET /healthz" + host + "X-Request-Id: r" + std::to_string(count) + "\r\n\r\n";
        }
        client.send(text);
        for (int count = 0; count < 40; ++count) {
            CPPUNIT_ASSERT(
                has(client.answer(), "X-Request-Id: r" + std::to_string(count) + "\r\n"));
        }
    }

    void a_body_comes_in_pieces_and_chunks() {
        RunningApi api;
        auto client = api.client();
        const std::string payload(200'000, 'p');
        const std::string id = "X-AO-Event-Id: 0123456789abcdef\r\n";
        CPPUNIT_ASSERT_EQUAL(200, status_of(client.ask("POST", "/api/v1/hooks/a/b", id, payload)));
        const auto head =
            "POST /api/v1/hooks/a/b HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(api.tcp_port()) +
            "\r\n" + id;
        client.send(head + "Transfer-Encoding: chunked\r\n\r\n");
        client.send("5\r\nhello\r\n");
        client.send("0\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(200, status_of(client.answer()));
        CPPUNIT_ASSERT(api.port.hooks.at(0).payload == payload);
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, api.port.hooks.at(1).payload);
    }

    void a_client_that_expects_is_told_to_continue() {
        RunningApi api;
        auto client = api.client();
        client.send(
            "POST /api/v1/hooks/a/b HTTP/1.1\r\nHost: localhost:" + std::to_string(api.tcp_port()) +
            "\r\nX-AO-Event-Id: 0123456789abcdef\r\nExpect: 100-continue\r\nContent-Length: "
            "2\r\n\r\n");
        CPPUNIT_ASSERT(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
        client.received().clear();
        client.send("hi");
        CPPUNIT_ASSERT_EQUAL(200, status_of(client.answer()));
    }

    void caps_are_answered_with_the_envelope() {
        RunningApi api;
        auto head = api.client();
        head.send("GET / HTTP/1.1\r\nX: " + std::string(1U << 20U, 'a') + "\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(431, status_of(head.answer()));
        auto many = api.client();
        std::string fields;
        for (int count = 0; count < 10'000; ++count) {
            fields += "A: b\r\n";
        }
        many.send("GET / HTTP/1.1\r\n" + fields + "\r\n");
        CPPUNIT_ASSERT_EQUAL(431, status_of(many.answer()));
        auto body = api.client();
        const auto large = body.ask("POST", "/api/v1/hooks/a/b", "Content-Length: 104857600\r\n");
        CPPUNIT_ASSERT_EQUAL(413, status_of(large));
        CPPUNIT_ASSERT(has(large, "\"code\":\"BODY_TOO_LARGE\""));
        CPPUNIT_ASSERT(has(large, "X-Request-Id: "));
        CPPUNIT_ASSERT(body.wait_for_close());
    }

    void malformed_requests_are_answered_and_closed() {
        RunningApi api;
        const auto host = "Host: 127.0.0.1:" + std::to_string(api.tcp_port()) + "\r\n";
        for (const std::string& text :
             {std::string{"\x16\x03\x01\x02", 4} + "\r\n\r\n", std::string{"GET / HTTP/1.1\n\n"},
              "POST / HTTP/1.1\r\n" + host +
                  "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
              "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
              std::string{"GET /a\0b HTTP/1.1\r\n\r\n", 22}}) {
            auto client = api.client();
            client.send(text);
            const auto answer = client.answer();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, 400, status_of(answer));
            CPPUNIT_ASSERT(has(answer, "\"MALFORMED_REQUEST\""));
            CPPUNIT_ASSERT(client.wait_for_close());
        }
        CPPUNIT_ASSERT_EQUAL(200, status_of(api.client().ask("GET", "/healthz")));
    }

    void half_closed_clients_get_their_answer() {
        RunningApi api;
        auto client = api.client();
        client.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(api.tcp_port()) +
                    "\r\n\r\n");
        ::shutdown(client.descriptor(), SHUT_WR);
        CPPUNIT_ASSERT_EQUAL(200, status_of(client.answer()));
        CPPUNIT_ASSERT(client.wait_for_close());
    }

    void a_taken_port_says_what_to_do() {
        RunningApi api;
        ao::api::HttpApi second{{.port = api.tcp_port()},
                                {api.port, api.projects, api.sessions, api.messages, api.agents,
                                 api.usage, api.terminals}};
        try {
            second.listen();
            CPPUNIT_FAIL("two programs share a port");
        } catch (const ao::api::ListenError& error) {
            CPPUNIT_ASSERT(
                has(std::string{error.what()}, "port " + std::to_string(api.tcp_port())));
            CPPUNIT_ASSERT(has(std::string{error.what()}, "AO_PORT"));
        }
        second.stop();
    }

    void the_listener_is_not_inherited() {
        const auto listener = ao::api::listen_on_loopback(0);
        CPPUNIT_ASSERT((::fcntl(listener.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
    }

    void shutdown_answers_first_and_asks_the_port() {
        RunningApi api;
        CPPUNIT_ASSERT_EQUAL(202, status_of(api.client().ask("POST", "/shutdown")));
        CPPUNIT_ASSERT_EQUAL(202, status_of(api.client().ask("POST", "/shutdown")));
        api.http.stop();
        CPPUNIT_ASSERT_EQUAL(2, api.port.shutdowns.load());
    }

    void stop_lets_running_requests_finish() {
        RunningApi api;
        api.port.set_hold_probes(true);
        auto running = api.client();
        running.send("POST /api/v1/workers/scm/probe HTTP/1.1\r\nHost: 127.0.0.1:" +
                     std::to_string(api.tcp_port()) + "\r\n\r\n");
        api.port.wait_for_probes(1);
        auto idle = api.client();
        auto half = api.client();
        half.send("GET /");
        std::thread stopping{[&] { api.http.stop(); }};
        const bool idle_closed = idle.wait_for_close();
        const bool half_closed = half.wait_for_close();
        api.port.set_hold_probes(false);
        const auto answer = running.answer();
        stopping.join();

        CPPUNIT_ASSERT(idle_closed && half_closed);
        CPPUNIT_ASSERT_EQUAL(200, status_of(answer));
        CPPUNIT_ASSERT(has(answer, "Connection: close\r\n"));
    }

    void every_request_has_its_log_line() {
        RunningApi api;
        auto client = api.client();
        client.ask("GET", "/healthz?secret=1", "X-Request-Id: my-id\r\n");
        api.port.throws = true;
        client.ask("POST", "/api/v1/hooks/a/b", "X-AO-Event-Id: 0123456789abcdef\r\n", "x");
        client.send("nonsense\n");
        client.answer();
        api.http.stop();

        CPPUNIT_ASSERT(has(
            api.lines(),
            "level=INFO msg=\"http request\" id=my-id method=GET path=/healthz status=200 bytes="));
        CPPUNIT_ASSERT(!has(api.lines(), "secret"));
        CPPUNIT_ASSERT(has(api.lines(), "status=500"));
        CPPUNIT_ASSERT(has(api.lines(), "error=\"the fake was told to throw\""));
        CPPUNIT_ASSERT(has(api.lines(), "path=- status=400"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpApiTest);

} // namespace
