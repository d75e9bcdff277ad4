// The request reader accepts what RFC 9112 allows and nothing else.
#include "ipc/limits.h"
#include "supervisor/api/request_reader.h"

#include <cppunit/extensions/HelperMacros.h>

namespace {

using ao::api::RequestReader;
using State = RequestReader::State;

constexpr const char* kHead = "POST /a HTTP/1.1\r\nHost: h\r\n";

class RequestReaderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RequestReaderTest);
    CPPUNIT_TEST(a_request_in_single_bytes_is_read);
    CPPUNIT_TEST(pipelined_requests_come_one_by_one);
    CPPUNIT_TEST(chunks_are_joined);
    CPPUNIT_TEST(malformed_heads_are_refused);
    CPPUNIT_TEST(malformed_chunks_are_refused);
    CPPUNIT_TEST(large_heads_and_bodies_are_refused_before_they_are_held);
    CPPUNIT_TEST(the_expectation_is_told_once);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_request_in_single_bytes_is_read() {
        const std::string text =
            std::string{"\r\n"} + kHead + "X: \t two words \r\nContent-Length: 3\r\n\r\nabc";
        RequestReader reader;
        for (std::size_t at = 0; at < text.size(); ++at) {
            CPPUNIT_ASSERT(reader.state() != State::complete);
            reader.feed(text.substr(at, 1));
        }

        CPPUNIT_ASSERT(reader.state() == State::complete);
        const auto request = reader.take();
        CPPUNIT_ASSERT_EQUAL(std::string{"two words"}, request.head.get("x"));
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, request.body);
        CPPUNIT_ASSERT(reader.state() == State::empty);
    }

    void pipelined_requests_come_one_by_one() {
        RequestReader reader;
        reader.feed(std::string{kHead} + "Content-Length: 2\r\n\r\nhi" +
                    "GET /b HTTP/1.1\r\n\r\nGET");

        CPPUNIT_ASSERT(reader.state() == State::complete);
        CPPUNIT_ASSERT_EQUAL(std::string{"hi"}, reader.take().body);
        CPPUNIT_ASSERT(reader.state() == State::complete);
        CPPUNIT_ASSERT_EQUAL(std::string{"/b"}, reader.take().head.getURI());
        CPPUNIT_ASSERT(reader.state() == State::head);
    }

    void chunks_are_joined() {
        const std::string text =
            std::string{kHead} +
            "Transfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n"
            "A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
        for (std::size_t split = 0; split < text.size(); ++split) {
            RequestReader reader;
            reader.feed(text.substr(0, split));
            reader.feed(text.substr(split));
            CPPUNIT_ASSERT(reader.state() == State::complete);
            CPPUNIT_ASSERT_EQUAL(std::string{"abc0123456789"}, reader.take().body);
            CPPUNIT_ASSERT(reader.state() == State::complete);
        }
    }

    void malformed_heads_are_refused() {
        const std::vector<std::string> heads{
            "GET / HTTP/1.1\nHost: h\n\n",
            "GET / HTTP/1.1\r\nHost: h\n\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET / HTTP/2.0\r\n\r\n",
            "GET / http/1.1\r\n\r\n",
            "GET /\r\n\r\n",
            "GET http://h/ HTTP/1.1\r\n\r\n",
            "GET /a\tb HTTP/1.1\r\n\r\n",
            std::string{"GET /a\0b HTTP/1.1\r\n\r\n", 22},
            "GET /\xC3\xA4 HTTP/1.1\r\n\r\n",
            "G@T / HTTP/1.1\r\n\r\n",
            "GETGETGETGETGETGET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\n: empty\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
            std::string{"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 26},
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 0x3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        };
        for (const auto& head : heads) {
            RequestReader reader;
            reader.feed(head);
            CPPUNIT_ASSERT_MESSAGE(head, reader.state() == State::refused);
            CPPUNIT_ASSERT_MESSAGE(head, reader.refusal().kind == ao::api::ErrorKind::bad_request);
        }
    }

    void malformed_chunks_are_refused() {
        for (const std::string chunks :
             {"x\r\n", "-1\r\n", "\r\n", "3\r\nabcd\r\n", "1\r\na\n\n0\r\n", "3 \r\nabc\r\n",
              "10000000000000000\r\n"}) {
            RequestReader reader;
            reader.feed(std::string{kHead} + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
            CPPUNIT_ASSERT_MESSAGE(chunks, reader.state() == State::refused);
        }
        RequestReader reader;
        reader.feed(std::string{kHead} + "Transfer-Encoding: chunked\r\n\r\n1;" +
                    std::string(2000, 'e'));
        CPPUNIT_ASSERT(reader.state() == State::refused);
    }

    void large_heads_and_bodies_are_refused_before_they_are_held() {
        const auto& limits = ao::ipc::limits();
        RequestReader head;
        head.feed("GET / HTTP/1.1\r\nX: " + std::string(limits.http_head_bytes, 'a'));
        CPPUNIT_ASSERT(head.state() == State::refused);
        CPPUNIT_ASSERT(head.refusal().kind == ao::api::ErrorKind::head_too_large);

        std::string many{"GET / HTTP/1.1\r\n"};
        for (int count = 0; count < 101; ++count) {
            many += "a:b\r\n";
        }
        RequestReader fields;
        fields.feed(many + "\r\n");
        CPPUNIT_ASSERT(fields.state() == State::refused);
        CPPUNIT_ASSERT(fields.refusal().kind == ao::api::ErrorKind::head_too_large);

        const auto over = std::to_string(limits.http_body_bytes + 1);
        RequestReader sized;
        sized.feed(std::string{kHead} + "Content-Length: " + over + "\r\n\r\n");
        CPPUNIT_ASSERT(sized.state() == State::refused);
        CPPUNIT_ASSERT(sized.refusal().kind == ao::api::ErrorKind::too_large);

        RequestReader chunked;
        chunked.feed(std::string{kHead} + "Transfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "10000\r\n" + std::string(65'536, 'b') + "\r\n";
        std::size_t most = 0;
        while (chunked.state() == State::body) {
            chunked.feed(chunk);
            most = std::max(most, chunked.held_bytes());
        }
        CPPUNIT_ASSERT(chunked.refusal().kind == ao::api::ErrorKind::too_large);
        CPPUNIT_ASSERT(most <= limits.http_body_bytes + chunk.size());
    }

    void the_expectation_is_told_once() {
        RequestReader reader;
        reader.feed(std::string{kHead} + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n");

        CPPUNIT_ASSERT(reader.take_expectation());
        CPPUNIT_ASSERT(!reader.take_expectation());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestReaderTest);

} // namespace
