// Frames are cut the same however the bytes arrive, and never grow beyond their limit.
#include "ipc/pty/frame.h"
#include "ipc/pty/pty_limits.h"

#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

using namespace ao::pty;

class FrameTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FrameTest);
    CPPUNIT_TEST(a_frame_has_five_header_bytes_in_little_endian_order);
    CPPUNIT_TEST(frames_are_found_however_the_stream_is_cut);
    CPPUNIT_TEST(a_length_above_the_limit_breaks_the_stream);
    CPPUNIT_TEST(the_largest_payload_passes_and_one_byte_more_does_not);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_frame_has_five_header_bytes_in_little_endian_order() {
        std::string out;
        append_frame(out, FrameType::output, std::string(0x0201, 'x'));
        CPPUNIT_ASSERT_EQUAL((std::string{'\x44', '\x01', '\x02', '\x00', '\x00'}),
                             out.substr(0, kFrameHeaderBytes));
    }

    void frames_are_found_however_the_stream_is_cut() {
        std::string stream;
        append_frame(stream, FrameType::input, "one");
        append_frame(stream, FrameType::kill, "");
        append_frame(stream, FrameType::output, "three");

        for (std::size_t step = 1; step <= stream.size(); ++step) {
            FrameReader reader;
            std::string seen;
            for (std::size_t at = 0; at < stream.size(); at += step) {
                reader.feed(std::string_view{stream}.substr(at, step));
                while (const auto frame = reader.next()) {
                    seen += frame->payload + ";";
                }
            }
            CPPUNIT_ASSERT_EQUAL(std::string{"one;;three;"}, seen);
        }
    }

    void a_length_above_the_limit_breaks_the_stream() {
        FrameReader reader;
        reader.feed(std::string{'\x03', '\x01', '\x00', '\x10', '\x00'}); // 2^20 + 1
        CPPUNIT_ASSERT(!reader.next());
        CPPUNIT_ASSERT(reader.is_broken());
        reader.feed("more");
        CPPUNIT_ASSERT(!reader.next());
    }

    void the_largest_payload_passes_and_one_byte_more_does_not() {
        std::string out;
        append_frame(out, FrameType::output, std::string(kMaxFramePayload, 'x'));
        FrameReader reader;
        reader.feed(out);
        CPPUNIT_ASSERT_EQUAL(kMaxFramePayload, reader.next()->payload.size());
        CPPUNIT_ASSERT_THROW(
            append_frame(out, FrameType::output, std::string(kMaxFramePayload + 1, 'x')),
            std::length_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FrameTest);
