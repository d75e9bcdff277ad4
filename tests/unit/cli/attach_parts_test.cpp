// The parts of ao session attach that need no terminal: the detach key, and frames of the daemon.
#include "cli/detach_key.h"
#include "cli/web_socket.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::cli;

namespace {

class AttachPartsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AttachPartsTest);
    CPPUNIT_TEST(a_detach_key_is_ctrl_and_one_character);
    CPPUNIT_TEST(the_detach_key_is_found_in_every_notation);
    CPPUNIT_TEST(without_a_detach_key_nothing_detaches);
    CPPUNIT_TEST(frames_are_masked_as_the_standard_shows);
    CPPUNIT_TEST(a_long_message_says_its_length_in_more_bytes);
    CPPUNIT_TEST(messages_are_put_together_from_any_pieces);
    CPPUNIT_TEST(what_a_server_must_not_send_breaks_the_connection);
    CPPUNIT_TEST_SUITE_END();

    static bool is_broken_by(std::string_view bytes) {
        WebSocketReader reader;
        reader.feed(bytes);
        while (reader.next()) {
        }
        return reader.is_broken();
    }

public:
    void a_detach_key_is_ctrl_and_one_character() {
        for (const char* const good : {"ctrl-\\", "ctrl-]", "ctrl-a", "Ctrl-Z", "ctrl-_", "none"}) {
            CPPUNIT_ASSERT_MESSAGE(good, DetachKey::parse(good).has_value());
        }
        for (const char* const bad : {"", "ctrl-", "ctrl-[", "ctrl-1", "ctrl-ab", "alt-a", "a"}) {
            CPPUNIT_ASSERT_MESSAGE(bad, !DetachKey::parse(bad).has_value());
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"Ctrl-\\"}, DetachKey::parse("ctrl-\\")->name());
        CPPUNIT_ASSERT_EQUAL(std::string{"Ctrl-B"}, DetachKey::parse("ctrl-b")->name());
    }

    void the_detach_key_is_found_in_every_notation() {
        const auto key = DetachKey::parse("ctrl-\\").value();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, key.find_in("ab\x1c").value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, key.find_in("\x1b[92;5u\x1c").value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, key.find_in("a\x1b[92;5:1u").value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, key.find_in("\x1b[27;5;92~").value());
        CPPUNIT_ASSERT(!key.find_in("\\ \x1b[92;6u \x1b[A"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, DetachKey::parse("ctrl-a")->find_in("\x01").value());
    }

    void without_a_detach_key_nothing_detaches() {
        const auto none = DetachKey::parse("none").value();
        CPPUNIT_ASSERT(!none.find_in(std::string_view{"\0\x1c\x1d", 3}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, none.name());
    }

    void frames_are_masked_as_the_standard_shows() {
        // RFC 6455, 5.7.
        CPPUNIT_ASSERT_EQUAL(std::string{"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"},
                             client_frame(WebSocketOpcode::text, "Hello", "\x37\xfa\x21\x3d"));
    }

    void a_long_message_says_its_length_in_more_bytes() {
        const auto begin_of = [](std::size_t size) {
            return client_frame(WebSocketOpcode::binary, std::string(size, 'x'), "\1\2\3\4")
                .substr(0, 10);
        };
        CPPUNIT_ASSERT(begin_of(125).starts_with("\x82\xfd\1\2\3\4"));
        CPPUNIT_ASSERT((begin_of(126).starts_with(std::string_view{"\x82\xfe\0\x7e\1\2", 6})));
        CPPUNIT_ASSERT((begin_of(65'536) == std::string_view{"\x82\xff\0\0\0\0\0\1\0\0", 10}));
    }

    void messages_are_put_together_from_any_pieces() {
        std::string bytes{"\x81\x05whole"};
        bytes += std::string_view{"\x01\x03in ", 5};
        bytes += std::string_view{"\x89\x01?", 3};
        bytes += std::string_view{"\x80\x05parts", 7};
        bytes += std::string_view{"\x82\x7e\x00\x80", 4};
        bytes += std::string(128, 'x');
        WebSocketReader reader;
        std::vector<std::string> payloads;
        for (const char byte : bytes) {
            reader.feed({&byte, 1});
            while (const auto message = reader.next()) {
                payloads.push_back(message->payload);
            }
        }
        CPPUNIT_ASSERT(payloads ==
                       (std::vector<std::string>{"whole", "?", "in parts", std::string(128, 'x')}));
        CPPUNIT_ASSERT(!reader.is_broken());
    }

    void what_a_server_must_not_send_breaks_the_connection() {
        CPPUNIT_ASSERT(is_broken_by("\x81\x81\1\2\3\4x"));                   // masked
        CPPUNIT_ASSERT(is_broken_by("\xc1\x01x"));                           // reserved bit
        CPPUNIT_ASSERT(is_broken_by("\x80\x01x"));                           // continues nothing
        CPPUNIT_ASSERT(is_broken_by("\x01\x01x\x81\x01y"));                  // begins twice
        CPPUNIT_ASSERT(is_broken_by("\x09\x01x"));                           // a ping in parts
        CPPUNIT_ASSERT(is_broken_by(std::string_view{"\x89\x7e\0\x80", 4})); // a long ping
        CPPUNIT_ASSERT(
            is_broken_by(std::string_view{"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AttachPartsTest);

} // namespace
