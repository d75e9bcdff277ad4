// The API under pressure: slow, idle, stalled and too many clients. Every refusal is an answer.
#include "supervisor/api/socket.h"
#include "tests/contract/http/running_api.h"

#include <cppunit/extensions/HelperMacros.h>

namespace {

using namespace std::chrono_literals;
using ao::tests::has;
using ao::tests::HttpClient;
using ao::tests::RunningApi;
using ao::tests::status_of;

class HttpOverloadTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpOverloadTest);
    CPPUNIT_TEST(slow_heads_and_bodies_get_408);
    CPPUNIT_TEST(idle_connections_are_closed);
    CPPUNIT_TEST(a_large_answer_to_a_slow_reader_holds_no_thread);
    CPPUNIT_TEST(many_and_slow_clients_do_not_keep_healthz_from_answering);
    CPPUNIT_TEST(waiting_requests_leave_half_the_pool);
    CPPUNIT_TEST(too_many_connections_get_503);
    CPPUNIT_TEST(a_full_queue_gets_503);
    CPPUNIT_TEST_SUITE_END();

public:
    void slow_heads_and_bodies_get_408() {
        RunningApi api;
        auto head = api.client();
        head.send("GET /healthz HTT");
        CPPUNIT_ASSERT(has(head.answer(), "\"HEAD_TIMEOUT\""));
        auto body = api.client();
        body.send("POST /api/v1/hooks/a/b HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
        const auto answer = body.answer();
        CPPUNIT_ASSERT_EQUAL(408, status_of(answer));
        CPPUNIT_ASSERT(has(answer, "\"BODY_TIMEOUT\""));
        // Dripping does not buy time: the deadline is for the whole head.
        auto drip = api.client();
        const std::string endless(10'000, 'a');
        drip.send("GET /");
        std::size_t sent = 0;
        while (sent < endless.size() && drip.received().empty()) {
            drip.send("a");
            drip.read_some(2ms);
            ++sent;
        }
        CPPUNIT_ASSERT(has(drip.answer(), "\"HEAD_TIMEOUT\""));
    }

    void idle_connections_are_closed() {
        RunningApi api;
        auto fresh = api.client();
        auto used = api.client();
        CPPUNIT_ASSERT_EQUAL(200, status_of(used.ask("GET", "/healthz")));
        CPPUNIT_ASSERT(fresh.wait_for_close());
        CPPUNIT_ASSERT(used.wait_for_close());
        CPPUNIT_ASSERT(used.received().empty());
    }

    void a_large_answer_to_a_slow_reader_holds_no_thread() {
        RunningApi api;
        api.port.log = std::string(2'000'000, 'l');
        std::vector<HttpClient> readers;
        for (int count = 0; count < 20; ++count) { // more than there are threads
            readers.push_back(api.client(4096));
            readers.back().send(
                "GET /api/v1/workers/scm/logs?bytes=2000000 HTTP/1.1\r\nHost: 127.0.0.1:" +
                std::to_string(api.tcp_port()) + "\r\n\r\n");
            CPPUNIT_ASSERT(readers.back().read_until("\r\n\r\n")); // and then no more
        }
        for (int count = 0; count < 20; ++count) {
            CPPUNIT_ASSERT_EQUAL(200, status_of(api.client().ask("GET", "/healthz")));
        }
        // One that takes its time, but reads, gets everything.
        const auto answer = api.client().ask("GET", "/api/v1/workers/scm/logs?bytes=2000000");
        CPPUNIT_ASSERT(answer && answer->ends_with(api.port.log));
    }

    void many_and_slow_clients_do_not_keep_healthz_from_answering() {
        RunningApi api;
        std::vector<HttpClient> slow;
        for (int count = 0; count < 100; ++count) {
            slow.push_back(api.client());
            slow.back().send("GET /healthz HTTP/1.1\r\nX: ");
        }
        std::atomic<bool> over{false};
        std::atomic<int> answered{0};
        std::atomic<int> refused{0};
        std::atomic<int> wrong{0};
        std::vector<std::thread> crowd;
        for (int thread = 0; thread < 4; ++thread) {
            crowd.emplace_back([&] {
                std::vector<HttpClient> clients;
                for (int count = 0; count < 50; ++count) {
                    clients.push_back(api.client());
                }
                const auto request =
                    "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(api.tcp_port()) +
                    "\r\n\r\n";
                while (!over) {
                    for (auto& client : clients) {
                        client.send(request);
                    }
                    for (auto& client : clients) {
                        const auto answer = client.answer();
                        const auto status = status_of(answer);
                        ++(status == 200 ? answered : status == 503 ? refused : wrong);
                        if (!answer || has(answer, "Connection: close")) {
                            client = api.client();
                        }
                    }
                }
            });
        }
        for (int count = 0; count < 50; ++count) {
            const auto answer = api.client().ask("GET", "/healthz");
            CPPUNIT_ASSERT(status_of(answer) == 200 || status_of(answer) == 503);
        }
        over = true;
        for (auto& thread : crowd) {
            thread.join();
        }
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
        CPPUNIT_ASSERT(answered > 200);
        CPPUNIT_ASSERT_EQUAL(200, status_of(api.client().ask("GET", "/healthz")));
    }

    void waiting_requests_leave_half_the_pool() {
        RunningApi api;
        api.port.set_hold_probes(true);
        std::vector<HttpClient> waiting;
        const auto ask = "POST /api/v1/workers/scm/probe HTTP/1.1\r\nHost: 127.0.0.1:" +
                         std::to_string(api.tcp_port()) + "\r\n\r\n";
        for (int count = 0; count < 4; ++count) {
            waiting.push_back(api.client());
            waiting.back().send(ask);
        }
        api.port.wait_for_probes(4);

        const auto fifth = api.client().ask("POST", "/api/v1/workers/scm/probe");
        CPPUNIT_ASSERT_EQUAL(202, status_of(fifth));
        CPPUNIT_ASSERT(has(fifth, "Location: /api/v1/operations/op_"));
        CPPUNIT_ASSERT_EQUAL(200, status_of(api.client().ask("GET", "/healthz")));
        api.port.set_hold_probes(false);
        for (auto& client : waiting) {
            CPPUNIT_ASSERT_EQUAL(200, status_of(client.answer()));
        }
    }

    void too_many_connections_get_503() {
        RunningApi api;
        std::vector<HttpClient> crowd;
        for (int count = 0; count < 400; ++count) {
            crowd.push_back(api.client());
        }
        CPPUNIT_ASSERT_EQUAL(200, status_of(crowd.back().ask("GET", "/healthz")));
        for (int count = 0; count < 20; ++count) {
            auto late = api.client();
            const auto answer = late.answer();
            CPPUNIT_ASSERT_EQUAL(503, status_of(answer));
            CPPUNIT_ASSERT(has(answer, "Retry-After: 1\r\n") && has(answer, "\"TOO_BUSY\""));
        }
        crowd.clear();
        CPPUNIT_ASSERT(api.becomes_healthy());
    }

    void a_full_queue_gets_503() {
        RunningApi api;
        api.port.set_hold_probes(true);
        // Probes fill half of the threads; hooks, which have no such bound, the other half.
        std::vector<HttpClient> crowd;
        const auto ask = "POST /api/v1/workers/scm/probe HTTP/1.1\r\nHost: 127.0.0.1:" +
                         std::to_string(api.tcp_port()) + "\r\n\r\n";
        for (int count = 0; count < 4; ++count) {
            crowd.push_back(api.client());
            crowd.back().send(ask);
        }
        api.port.wait_for_probes(4);
        api.port.hold_hooks();
        const auto hook =
            "POST /api/v1/hooks/a/b HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(api.tcp_port()) +
            "\r\nX-AO-Event-Id: 0123456789abcdef\r\n\r\n";
        for (int count = 0; count < 12; ++count) { // four threads and four places to wait are left
            crowd.push_back(api.client());
            crowd.back().send(hook);
        }
        int refused = 0;
        for (std::size_t at = 4; at < crowd.size(); ++at) {
            if (crowd[at].read_until("503", 200ms)) {
                CPPUNIT_ASSERT(has(crowd[at].answer(), "Retry-After: 1\r\n"));
                ++refused;
            }
        }
        CPPUNIT_ASSERT_EQUAL(4, refused);
        api.port.release_hooks();
        api.port.set_hold_probes(false);
        for (auto& client : crowd) {
            client.answer(); // accepted requests are all answered
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{8}, api.port.hooks.size());
        CPPUNIT_ASSERT(api.becomes_healthy());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpOverloadTest);

} // namespace
