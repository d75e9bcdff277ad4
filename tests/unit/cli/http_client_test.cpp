// The HTTP client against a server that answers in every framing, late, broken or never.
#include "cli/http_client.h"
#include "tests/support/fake_daemon.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

using namespace std::chrono_literals;
using testing::FakeDaemon;
using testing::FakeReply;
using testing::FakeRequest;

class HttpClientTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpClientTest);
    CPPUNIT_TEST(every_framing_gives_the_body);
    CPPUNIT_TEST(a_request_carries_what_it_should);
    CPPUNIT_TEST(an_absent_server_is_named);
    CPPUNIT_TEST(a_hung_server_ends_with_the_deadline);
    CPPUNIT_TEST(a_closed_kept_connection_is_opened_again_for_a_get);
    CPPUNIT_TEST(what_is_no_http_is_refused);
    CPPUNIT_TEST(chunks_survive_every_cut);
    CPPUNIT_TEST(a_stream_is_read_while_it_lasts);
    CPPUNIT_TEST(segments_are_escaped);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_framing_gives_the_body() {
        const std::string body(100'000, 'x');
        FakeDaemon daemon{[&](const FakeRequest& request) {
            return FakeReply{.body = body,
                             .is_chunked = request.target == "/chunked",
                             .is_stream = request.target == "/until-close"};
        }};
        HttpClient client{daemon.port()};
        // The first keeps the connection for the second; the others end it.
        for (const char* target : {"/length", "/length", "/until-close", "/length", "/chunked"}) {
            const auto answer = client.call({.target = target}, 30s);
            CPPUNIT_ASSERT_MESSAGE(answer ? "" : answer.error(), answer.has_value());
            CPPUNIT_ASSERT_EQUAL(200, answer->status);
            CPPUNIT_ASSERT(answer->body == body);
        }
    }

    void a_request_carries_what_it_should() {
        FakeDaemon daemon{[](const FakeRequest&) { return FakeReply{.status = 202}; }};
        HttpClient client{daemon.port()};
        const auto answer = client.call(
            {.method = "POST", .target = "/a?b=c", .body = "{}", .headers = {{"X-One", "1"}}}, 30s);
        CPPUNIT_ASSERT_EQUAL(202, answer.value().status);
        client.call({.method = "POST", .target = "/empty"}, 30s).value();
        const auto requests = daemon.requests();
        CPPUNIT_ASSERT_EQUAL(std::string{"/a?b=c"}, requests[0].target);
        CPPUNIT_ASSERT_EQUAL(std::string{"{}"}, requests[0].body);
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, requests[0].headers.at("x-one"));
        CPPUNIT_ASSERT_EQUAL("127.0.0.1:" + std::to_string(daemon.port()),
                             requests[0].headers.at("host"));
        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, requests[1].headers.at("content-length"));
    }

    void an_absent_server_is_named() {
        std::uint16_t port = 0;
        {
            FakeDaemon daemon{[](const FakeRequest&) { return FakeReply{}; }};
            port = daemon.port();
        }
        const auto answer = HttpClient{port}.call({.target = "/"}, 30s);
        CPPUNIT_ASSERT_EQUAL(std::string{"Connection refused"}, answer.error());
    }

    void a_hung_server_ends_with_the_deadline() {
        FakeDaemon daemon{[](const FakeRequest&) { return FakeReply{.does_hang = true}; }};
        const auto answer = HttpClient{daemon.port()}.call({.target = "/"}, 100ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"no answer in time"}, answer.error());
    }

    void a_closed_kept_connection_is_opened_again_for_a_get() {
        int calls = 0;
        FakeDaemon daemon{[&](const FakeRequest&) {
            // The second request on the first connection is never answered, but hung up on.
            return FakeReply{.body = ++calls == 2 ? "" : "ok", .is_stream = calls == 2};
        }};
        HttpClient client{daemon.port()};
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, client.call({.target = "/"}, 30s).value().body);
        CPPUNIT_ASSERT_EQUAL(std::string{}, client.call({.target = "/"}, 30s).value().body);
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, client.call({.target = "/"}, 30s).value().body);
    }

    void what_is_no_http_is_refused() {
        for (std::string bytes :
             {"SSH-2.0-x\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 xyz X\r\n\r\n"}) {
            CPPUNIT_ASSERT_EQUAL(0, take_head(bytes).value().status);
        }
        std::string endless(70'000, 'x');
        CPPUNIT_ASSERT_EQUAL(0, take_head(endless).value().status);
        std::string begun = "HTTP/1.1 200 OK\r\nA: b";
        CPPUNIT_ASSERT(!take_head(begun));
        std::string whole = "HTTP/1.1 404 Not Found\r\nA-B:  c \r\n\r\nrest";
        const auto head = take_head(whole).value();
        CPPUNIT_ASSERT_EQUAL(404, head.status);
        CPPUNIT_ASSERT_EQUAL(std::string_view{"c"}, head.header("a-b").value());
        CPPUNIT_ASSERT_EQUAL(std::string{"rest"}, whole);
    }

    void chunks_survive_every_cut() {
        const std::string wire = "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n";
        const HttpHead head{200, {{"transfer-encoding", "Chunked"}}};
        for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
            BodyReader reader{head};
            std::string buffer = wire.substr(0, cut);
            std::string body;
            CPPUNIT_ASSERT(reader.feed(buffer, body));
            buffer += wire.substr(cut);
            CPPUNIT_ASSERT(reader.feed(buffer, body));
            CPPUNIT_ASSERT(reader.is_complete());
            CPPUNIT_ASSERT_EQUAL(std::string{"abc0123456789"}, body);
        }
        for (std::string broken : {"x\r\n", "-1\r\n", "FFFFFFFFFFFFFFFFF\r\n", "\r\n"}) {
            std::string body;
            CPPUNIT_ASSERT(!BodyReader{head}.feed(broken, body));
        }
    }

    void a_stream_is_read_while_it_lasts() {
        FakeDaemon daemon{[](const FakeRequest&) {
            return FakeReply{.body = "data: 1\n\n", .is_stream = true, .stays_open = true};
        }};
        auto stream = HttpStream::open(daemon.port(), {.target = "/"}, 30s).value();
        CPPUNIT_ASSERT_EQUAL(200, stream.status());
        std::string body;
        while (body.size() < 9) {
            CPPUNIT_ASSERT(stream.read_some(body, 30s).value().value());
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"data: 1\n\n"}, body);
        CPPUNIT_ASSERT(!stream.read_some(body, 10ms).value());
    }

    void segments_are_escaped() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a-b._~9%2F%3F%20%C3%A9%0D"},
                             escape_segment("a-b._~9/? \xC3\xA9\r"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpClientTest);

} // namespace ao::cli
