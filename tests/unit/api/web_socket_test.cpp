// Frames as hostile clients send them, and the handshake before them.
#include "cli/web_socket.h"
#include "supervisor/api/web_socket.h"
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/socket.h>

namespace {

using ao::api::CloseCode;
using ao::api::Socket;
using ao::api::WebSocket;
using ao::cli::client_frame;
using ao::cli::WebSocketOpcode;
using ao::cli::WebSocketReader;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

constexpr std::string_view kMask = "\x01\x02\x03\x04";
constexpr std::size_t kMost = 1'000;

std::string masked(WebSocketOpcode opcode, std::string_view payload) {
    return client_frame(opcode, payload, kMask);
}

// A frame that is not the last of its message.
std::string part(WebSocketOpcode opcode, std::string_view payload) {
    auto frame = masked(opcode, payload);
    frame[0] = static_cast<char>(frame[0] & 0x7F);
    return frame;
}

// A server's WebSocket and the other end of its socket.
class Pair {
public:
    Pair() {
        int ends[2] = {-1, -1};
        CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends));
        client_ = Socket{ends[0]};
        server = std::make_unique<WebSocket>(Socket{ends[1]}, kMost);
    }

    void send(std::string_view bytes) const {
        CPPUNIT_ASSERT_EQUAL(static_cast<ssize_t>(bytes.size()),
                             ::send(client_.descriptor(), bytes.data(), bytes.size(), 0));
    }

    /// What the server makes of it.
    std::vector<std::string> messages_of(std::string_view bytes) const {
        send(bytes);
        const auto messages = server->receive();
        CPPUNIT_ASSERT(messages.has_value());
        CPPUNIT_ASSERT(server->flush());
        return *messages;
    }

    /// What the server has said since; its opcode and payload.
    std::optional<WebSocketReader::Message> said() {
        char chunk[4096];
        const auto count = ::recv(client_.descriptor(), chunk, sizeof chunk, 0);
        if (count > 0) {
            reader_.feed({chunk, static_cast<std::size_t>(count)});
        }
        return reader_.next();
    }

    /// The code of a close frame, or 0.
    int close_code() {
        const auto message = said();
        if (!message || message->opcode != WebSocketOpcode::close || message->payload.size() < 2) {
            return 0;
        }
        return static_cast<unsigned char>(message->payload[0]) * 256 +
               static_cast<unsigned char>(message->payload[1]);
    }

    void hang_up() { client_.close(); }

    std::unique_ptr<WebSocket> server;

private:
    Socket client_;
    WebSocketReader reader_;
};

std::string headers(std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==",
                    std::string_view version = "13") {
    return "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: " +
           std::string{version} + "\r\nSec-WebSocket-Key: " + std::string{key} + "\r\n";
}

class WebSocketTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WebSocketTest);
    CPPUNIT_TEST(the_handshake_is_that_of_the_standard);
    CPPUNIT_TEST(a_plain_request_is_told_to_upgrade);
    CPPUNIT_TEST(a_wrong_version_or_key_is_refused);
    CPPUNIT_TEST(a_foreign_page_gets_no_terminal);
    CPPUNIT_TEST(messages_come_in_one_piece_or_in_many);
    CPPUNIT_TEST(a_ping_is_answered_between_the_parts_of_a_message);
    CPPUNIT_TEST(an_unmasked_frame_closes_with_1002);
    CPPUNIT_TEST(reserved_bits_and_opcodes_close_with_1002);
    CPPUNIT_TEST(a_control_frame_in_parts_or_too_long_closes);
    CPPUNIT_TEST(a_continuation_of_nothing_closes_with_1002);
    CPPUNIT_TEST(a_message_that_is_too_large_closes_with_1009);
    CPPUNIT_TEST(many_small_parts_that_are_too_large_together_close_with_1009);
    CPPUNIT_TEST(text_that_is_no_utf8_closes_with_1007);
    CPPUNIT_TEST(a_close_is_answered_and_ends_it);
    CPPUNIT_TEST(our_own_close_reads_no_more);
    CPPUNIT_TEST(a_client_that_hangs_up_is_noticed);
    CPPUNIT_TEST(what_came_just_before_the_end_is_read);
    CPPUNIT_TEST(what_the_client_does_not_take_waits_and_is_counted);
    CPPUNIT_TEST_SUITE_END();

    static int code_after(std::string_view bytes) {
        Pair pair;
        pair.messages_of(bytes);
        const auto code = pair.close_code();
        CPPUNIT_ASSERT(pair.server->is_over());
        return code;
    }

public:
    void the_handshake_is_that_of_the_standard() {
        DispatchBench bench;
        const auto answer = bench.ask("GET", "/mux", headers());
        CPPUNIT_ASSERT_EQUAL(101, status_of(answer));
        CPPUNIT_ASSERT(has(answer, "\r\nConnection: Upgrade\r\n"));
        CPPUNIT_ASSERT(has(answer, "\r\nUpgrade: websocket\r\n"));
        // RFC 6455, 1.3.
        CPPUNIT_ASSERT(has(answer, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
        CPPUNIT_ASSERT(!has(answer, "Content-"));
        CPPUNIT_ASSERT(!has(answer, "Sec-WebSocket-Extensions"));
    }

    void a_plain_request_is_told_to_upgrade() {
        DispatchBench bench;
        for (const std::string_view given :
             {"", "Upgrade: websocket\r\n", "Connection: Upgrade\r\nUpgrade: h2c\r\n"}) {
            const auto answer = bench.ask("GET", "/mux", given);
            CPPUNIT_ASSERT_EQUAL(426, status_of(answer));
            CPPUNIT_ASSERT(has(answer, "\r\nConnection: Upgrade\r\n"));
            CPPUNIT_ASSERT(has(answer, "\r\nUpgrade: websocket\r\n"));
            CPPUNIT_ASSERT(has(answer, "\r\nContent-Type: text/plain"));
        }
        CPPUNIT_ASSERT_EQUAL(405, status_of(bench.ask("POST", "/mux", headers())));
    }

    void a_wrong_version_or_key_is_refused() {
        DispatchBench bench;
        for (const auto& given :
             {headers("dGhlIHNhbXBsZSBub25jZQ==", "8"), headers("dGhlIHNhbXBsZSBub25jZQ"),
              headers("c2hvcnQ="), headers(""), headers("dGhlIHNhbXBsZSBub25jZQ==", "13, 8"),
              headers() + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"}) {
            const auto answer = bench.ask("GET", "/mux", given);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(given, 400, status_of(answer));
            CPPUNIT_ASSERT(has(answer, "BAD_HANDSHAKE"));
        }
    }

    void a_foreign_page_gets_no_terminal() {
        DispatchBench bench;
        for (const std::string_view origin :
             {"http://example.test", "null", "https://127.0.0.1:3001", "http://localhost:3002"}) {
            const auto answer =
                bench.ask("GET", "/mux", headers() + "Origin: " + std::string{origin} + "\r\n");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string{origin}, 403, status_of(answer));
        }
        for (const std::string_view origin : {"app://renderer", "http://localhost:3001"}) {
            const auto answer =
                bench.ask("GET", "/mux", headers() + "Origin: " + std::string{origin} + "\r\n");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string{origin}, 101, status_of(answer));
        }
    }

    void messages_come_in_one_piece_or_in_many() {
        Pair pair;
        const auto bytes = masked(WebSocketOpcode::text, "whole") +
                           part(WebSocketOpcode::text, "in ") +
                           part(WebSocketOpcode::continuation, "three ") +
                           masked(WebSocketOpcode::continuation, "parts") +
                           masked(WebSocketOpcode::binary, "bytes");
        std::vector<std::string> messages;
        for (const char byte : bytes) { // the worst way to send them
            for (auto& message : pair.messages_of({&byte, 1})) {
                messages.push_back(std::move(message));
            }
        }
        CPPUNIT_ASSERT(messages == (std::vector<std::string>{"whole", "in three parts", "bytes"}));
        CPPUNIT_ASSERT(!pair.said());
    }

    void a_ping_is_answered_between_the_parts_of_a_message() {
        Pair pair;
        const auto messages = pair.messages_of(part(WebSocketOpcode::text, "a") +
                                               masked(WebSocketOpcode::ping, "there?") +
                                               masked(WebSocketOpcode::continuation, "b"));
        CPPUNIT_ASSERT(messages == std::vector<std::string>{"ab"});
        const auto pong = pair.said();
        CPPUNIT_ASSERT(pong && pong->opcode == WebSocketOpcode::pong);
        CPPUNIT_ASSERT_EQUAL(std::string{"there?"}, pong->payload);
        CPPUNIT_ASSERT(pair.messages_of(masked(WebSocketOpcode::pong, "unasked")).empty());
    }

    void an_unmasked_frame_closes_with_1002() {
        CPPUNIT_ASSERT_EQUAL(1002, code_after(std::string{"\x81\x02hi"}));
    }

    void reserved_bits_and_opcodes_close_with_1002() {
        auto reserved = masked(WebSocketOpcode::text, "hi");
        reserved[0] = static_cast<char>(reserved[0] | 0x40);
        CPPUNIT_ASSERT_EQUAL(1002, code_after(reserved));
        auto unknown = masked(WebSocketOpcode::text, "hi");
        unknown[0] = static_cast<char>(0x83);
        CPPUNIT_ASSERT_EQUAL(1002, code_after(unknown));
    }

    void a_control_frame_in_parts_or_too_long_closes() {
        // wslay closes without a code where the frame itself makes no sense.
        CPPUNIT_ASSERT_EQUAL(0, code_after(part(WebSocketOpcode::ping, "x")));
        CPPUNIT_ASSERT_EQUAL(0, code_after(masked(WebSocketOpcode::ping, std::string(126, 'x'))));
    }

    void a_continuation_of_nothing_closes_with_1002() {
        CPPUNIT_ASSERT_EQUAL(1002, code_after(masked(WebSocketOpcode::continuation, "x")));
        CPPUNIT_ASSERT_EQUAL(1002, code_after(part(WebSocketOpcode::text, "x") +
                                              masked(WebSocketOpcode::text, "y")));
    }

    void a_message_that_is_too_large_closes_with_1009() {
        Pair pair;
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{1},
            pair.messages_of(masked(WebSocketOpcode::text, std::string(kMost, 'x'))).size());
        CPPUNIT_ASSERT_EQUAL(
            1009, code_after(masked(WebSocketOpcode::text, std::string(kMost + 1, 'x'))));
        // Told by its head and one byte.
        CPPUNIT_ASSERT_EQUAL(1009,
                             code_after(std::string{"\x81\xff\0\0\0\x7f\0\0\0\0\1\2\3\4x", 15}));
    }

    void many_small_parts_that_are_too_large_together_close_with_1009() {
        auto bytes = part(WebSocketOpcode::text, std::string(400, 'x'));
        bytes += part(WebSocketOpcode::continuation, std::string(400, 'x'));
        bytes += part(WebSocketOpcode::continuation, std::string(400, 'x'));
        CPPUNIT_ASSERT_EQUAL(1009, code_after(bytes));
    }

    void text_that_is_no_utf8_closes_with_1007() {
        CPPUNIT_ASSERT_EQUAL(1007, code_after(masked(WebSocketOpcode::text, "\xC3\x28")));
    }

    void a_close_is_answered_and_ends_it() {
        Pair pair;
        CPPUNIT_ASSERT(pair.messages_of(masked(WebSocketOpcode::close, "\x03\xE8 bye")).empty());
        CPPUNIT_ASSERT_EQUAL(1000, pair.close_code());
        CPPUNIT_ASSERT(pair.server->is_over());
    }

    void our_own_close_reads_no_more() {
        Pair pair;
        pair.server->close(CloseCode::bad_payload);
        CPPUNIT_ASSERT(pair.messages_of(masked(WebSocketOpcode::text, "late")).empty());
        CPPUNIT_ASSERT_EQUAL(1007, pair.close_code());
        CPPUNIT_ASSERT(pair.server->is_over());
    }

    void a_client_that_hangs_up_is_noticed() {
        Pair pair;
        pair.hang_up();
        CPPUNIT_ASSERT(!pair.server->receive());
        pair.server->send_text("anybody?");
        CPPUNIT_ASSERT(!pair.server->flush());
    }

    void what_came_just_before_the_end_is_read() {
        Pair pair;
        pair.send(masked(WebSocketOpcode::text, "last words"));
        pair.hang_up();
        const auto messages = pair.server->receive();
        CPPUNIT_ASSERT(messages.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, messages->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"last words"}, messages->front());
        CPPUNIT_ASSERT(!pair.server->receive());
    }

    void what_the_client_does_not_take_waits_and_is_counted() {
        Pair pair;
        const std::string text(100'000, 'x');
        while (!pair.server->wants_write()) {
            pair.server->send_text(text);
            CPPUNIT_ASSERT(pair.server->flush());
        }
        pair.server->send_text(text);
        CPPUNIT_ASSERT(pair.server->waiting_bytes() >= text.size());
        while (pair.server->wants_write()) {
            pair.said();
            CPPUNIT_ASSERT(pair.server->flush());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, pair.server->waiting_bytes());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebSocketTest);

} // namespace
