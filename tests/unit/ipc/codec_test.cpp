// The codec takes exactly the schema and nothing else.
#include "ipc/codec.h"
#include "ipc/limits.h"
#include "tests/support/sample_message.h"

#include <cppunit/extensions/HelperMacros.h>
#include <msgpack.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace ao::ipc;
using ao::testing::for_each_message;

namespace {

std::string packed_map(std::initializer_list<std::pair<std::string, std::string>> entries) {
    msgpack::sbuffer buffer;
    msgpack::packer packer{buffer};
    packer.pack_map(static_cast<std::uint32_t>(entries.size()));
    for (const auto& [key, value] : entries) {
        packer.pack(key);
        packer.pack(value);
    }
    return {buffer.data(), buffer.size()};
}

DecodeProblem problem_of(std::string_view type, const std::string& body) {
    const auto decoded = decode_worker_message(type, body);
    CPPUNIT_ASSERT(!decoded.has_value());
    return decoded.error().problem;
}

std::string hex(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        text += kDigits[static_cast<unsigned char>(byte) >> 4U];
        text += kDigits[static_cast<unsigned char>(byte) & 15U];
    }
    return text + "\n";
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

// A message's bytes never change once they were released; a new message gets its file here once.
void compare_with_golden(std::string_view name, const std::string& bytes, std::string& written) {
    const auto path =
        std::filesystem::path{AO_SOURCE_DIR} / "tests/golden/ipc" / (std::string{name} + ".hex");
    if (!std::filesystem::exists(path)) {
        std::ofstream{path} << hex(bytes);
        written += " " + path.filename().string();
        return;
    }
    CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string{name}, read_file(path), hex(bytes));
}

} // namespace

class CodecTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecTest);
    CPPUNIT_TEST(every_message_survives_a_round_trip);
    CPPUNIT_TEST(every_message_has_its_golden_bytes);
    CPPUNIT_TEST(an_envelope_survives_a_round_trip);
    CPPUNIT_TEST(another_protocol_version_is_refused);
    CPPUNIT_TEST(a_five_byte_bomb_is_refused_without_an_allocation);
    CPPUNIT_TEST(deep_nesting_is_refused);
    CPPUNIT_TEST(every_limit_holds_one_above_it);
    CPPUNIT_TEST(every_truncation_is_refused);
    CPPUNIT_TEST(bytes_after_the_message_are_refused);
    CPPUNIT_TEST(a_missing_field_is_refused_by_name);
    CPPUNIT_TEST(an_unknown_or_repeated_field_is_refused);
    CPPUNIT_TEST(an_unknown_enumerator_is_refused);
    CPPUNIT_TEST(an_unknown_type_is_refused);
    CPPUNIT_TEST(text_that_is_not_utf8_is_refused_on_the_way_in_and_repaired_on_the_way_out);
    CPPUNIT_TEST(a_text_above_the_limit_cannot_be_encoded);
    CPPUNIT_TEST(a_message_of_the_other_direction_is_unknown);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_message_survives_a_round_trip() {
        for_each_message<WorkerMessage>([](const auto& message) {
            using T = std::decay_t<decltype(message)>;
            const auto decoded =
                decode_worker_message(T::kName, encode_body(WorkerMessage{message}));
            CPPUNIT_ASSERT_MESSAGE(std::string{T::kName}, decoded.has_value());
            CPPUNIT_ASSERT_MESSAGE(std::string{T::kName}, std::get<T>(*decoded) == message);
        });
        for_each_message<SupervisorMessage>([](const auto& message) {
            using T = std::decay_t<decltype(message)>;
            const auto decoded =
                decode_supervisor_message(T::kName, encode_body(SupervisorMessage{message}));
            CPPUNIT_ASSERT_MESSAGE(std::string{T::kName}, decoded.has_value());
            CPPUNIT_ASSERT_MESSAGE(std::string{T::kName}, std::get<T>(*decoded) == message);
        });
    }

    void every_message_has_its_golden_bytes() {
        std::string written;
        for_each_message<WorkerMessage>([&](const auto& message) {
            compare_with_golden(message.kName, encode_body(WorkerMessage{message}), written);
        });
        for_each_message<SupervisorMessage>([&](const auto& message) {
            compare_with_golden(message.kName, encode_body(SupervisorMessage{message}), written);
        });
        for_each_message<OperationArguments>([&](const auto& arguments) {
            const Operation operation{"op_1", 60'000, arguments};
            compare_with_golden("operation." + std::string{arguments.kName},
                                encode_body(SupervisorMessage{operation}), written);
        });
        for_each_message<OperationResult>([&](const auto& result) {
            const OperationDone done{"op_1", result, std::nullopt};
            compare_with_golden("operation_done." + std::string{result.kName},
                                encode_body(WorkerMessage{done}), written);
        });
        compare_with_golden("envelope", encode(ao::testing::sample<Envelope>()), written);
        CPPUNIT_ASSERT_MESSAGE("wrote missing golden files; commit them:" + written,
                               written.empty());
    }

    void an_envelope_survives_a_round_trip() {
        Envelope envelope;
        envelope.type = "hello";
        envelope.incarnation = 7;
        envelope.sequence = 9;
        envelope.at_ms = -1;

        const auto decoded = decode_envelope(encode(envelope));

        CPPUNIT_ASSERT(decoded.has_value());
        CPPUNIT_ASSERT(*decoded == envelope);
    }

    void another_protocol_version_is_refused() {
        Envelope envelope;
        envelope.version = kProtocolVersion + 1;

        const auto decoded = decode_envelope(encode(envelope));

        CPPUNIT_ASSERT(!decoded.has_value());
        CPPUNIT_ASSERT(decoded.error().problem == DecodeProblem::bad_version);
    }

    void a_five_byte_bomb_is_refused_without_an_allocation() {
        using namespace std::string_literals;
        for (const auto& bomb : {"\xdd\xff\xff\xff\xff"s, "\xdf\xff\xff\xff\xff"s}) {
            CPPUNIT_ASSERT(problem_of("pong", bomb) == DecodeProblem::too_large);
        }
        // These announce bytes that are not in the frame, which is seen before any is reserved.
        for (const auto& bomb :
             {"\xdb\xff\xff\xff\xff"s, "\xc6\xff\xff\xff\xff"s, "\xc9\xff\xff\xff\xff\x01"s}) {
            CPPUNIT_ASSERT(problem_of("pong", bomb) == DecodeProblem::malformed);
        }
    }

    void deep_nesting_is_refused() {
        CPPUNIT_ASSERT(problem_of("pong", std::string(1'000'000, '\x91')) ==
                       DecodeProblem::too_large);
        CPPUNIT_ASSERT(problem_of("pong", std::string(kMaxDepth, '\x91') + '\xc0') ==
                       DecodeProblem::bad_value);
    }

    void every_limit_holds_one_above_it() {
        const auto packed = [](auto&& fill) {
            msgpack::sbuffer buffer;
            msgpack::packer packer{buffer};
            fill(packer);
            return std::string{buffer.data(), buffer.size()};
        };
        const auto array = [&](std::size_t count) {
            return packed([&](auto& packer) { packer.pack(std::vector<int>(count, 1)); });
        };
        const auto text = [&](std::size_t count) {
            return packed([&](auto& packer) { packer.pack(std::string(count, 'x')); });
        };
        CPPUNIT_ASSERT(problem_of("pong", array(kMaxArrayItems)) == DecodeProblem::bad_value);
        CPPUNIT_ASSERT(problem_of("pong", array(kMaxArrayItems + 1)) == DecodeProblem::too_large);
        CPPUNIT_ASSERT(problem_of("pong", text(kMaxStringBytes)) == DecodeProblem::bad_value);
        CPPUNIT_ASSERT(problem_of("pong", text(kMaxStringBytes + 1)) == DecodeProblem::too_large);
        CPPUNIT_ASSERT(problem_of("pong", std::string(kMaxFrameBytes + 1, '\xc0')) ==
                       DecodeProblem::too_large);
    }

    void every_truncation_is_refused() {
        for_each_message<WorkerMessage>([](const auto& message) {
            const auto body = encode_body(WorkerMessage{message});
            for (std::size_t length = 0; length < body.size(); ++length) {
                CPPUNIT_ASSERT(!decode_worker_message(message.kName, {body.data(), length}));
            }
        });
    }

    void bytes_after_the_message_are_refused() {
        CPPUNIT_ASSERT(problem_of("pong", encode_body(WorkerMessage{Pong{1}}) + '\xc0') ==
                       DecodeProblem::malformed);
    }

    void a_missing_field_is_refused_by_name() {
        const auto decoded = decode_worker_message("goodbye", packed_map({}));

        CPPUNIT_ASSERT(!decoded.has_value());
        CPPUNIT_ASSERT(decoded.error().problem == DecodeProblem::missing_field);
        CPPUNIT_ASSERT_EQUAL(std::string{"reason"}, decoded.error().detail);
    }

    void an_unknown_or_repeated_field_is_refused() {
        CPPUNIT_ASSERT(problem_of("goodbye", packed_map({{"reason", "a"}, {"more", "b"}})) ==
                       DecodeProblem::unknown_field);
        CPPUNIT_ASSERT(problem_of("goodbye", packed_map({{"reason", "a"}, {"reason", "b"}})) ==
                       DecodeProblem::unknown_field);
    }

    void an_unknown_enumerator_is_refused() {
        CPPUNIT_ASSERT(
            problem_of("scm.forge_access_seen",
                       packed_map({{"host", "h"}, {"credential", "x"}, {"detail", ""}})) ==
            DecodeProblem::bad_value);
    }

    void an_unknown_type_is_refused() {
        CPPUNIT_ASSERT(problem_of("no.such", packed_map({})) == DecodeProblem::unknown_type);
    }

    void text_that_is_not_utf8_is_refused_on_the_way_in_and_repaired_on_the_way_out() {
        CPPUNIT_ASSERT(problem_of("goodbye", packed_map({{"reason", "\xed\xa0\x80"}})) ==
                       DecodeProblem::bad_value);

        const auto decoded =
            decode_worker_message("goodbye", encode_body(WorkerMessage{Goodbye{"a\xff z"}}));

        CPPUNIT_ASSERT_EQUAL(std::string{"a\xEF\xBF\xBD z"}, std::get<Goodbye>(*decoded).reason);
    }

    void a_text_above_the_limit_cannot_be_encoded() {
        const Goodbye goodbye{std::string(kMaxStringBytes + 1, 'x')};

        CPPUNIT_ASSERT_THROW(encode_body(WorkerMessage{goodbye}), std::length_error);
    }

    void a_message_of_the_other_direction_is_unknown() {
        CPPUNIT_ASSERT(problem_of("welcome", encode_body(SupervisorMessage{Welcome{1}})) ==
                       DecodeProblem::unknown_type);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecTest);
