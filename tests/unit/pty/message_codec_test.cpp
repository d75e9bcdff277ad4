// Every message has its bytes, and comes back from them. Released bytes never change: hosts outlive
// the programs that speak to them.
#include "ipc/pty/message_codec.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace ao::pty;

namespace {

const std::vector<std::pair<std::string, ClientMessage>>& client_messages() {
    static const std::vector<std::pair<std::string, ClientMessage>> kAll{
        {"hello", Hello{1, 2, "0011aabb"}},
        {"attach", Attach{120, 40}},
        {"input", Input{std::string{"a\0\x1b", 3}}},
        {"resize", Resize{80, 24}},
        {"send", Send{"m-1", "hello\nw\u00f6rld", true, false}},
        {"get_status", GetStatus{}},
        {"get_text", GetText{50}},
        {"watch_screen", WatchScreen{40, 250}},
        {"signal", Signal{SignalName::terminate}},
        {"kill", Kill{}},
    };
    return kAll;
}

const std::vector<std::pair<std::string, HostMessage>>& host_messages() {
    static const std::vector<std::pair<std::string, HostMessage>> kAll{
        {"welcome", Welcome{1, "pty:one", "0.1.0"}},
        {"refused", Refused{"token", "the token is wrong"}},
        {"snapshot", Snapshot{"\x1b"
                              "cHi"}},
        {"output", Output{"\xff\xfe"}},
        {"send_done", SendDone{"m-1", SendOutcome::busy, "too much waits"}},
        {"status", Status{ExitStatus{3, 0}, 120, 40, "vim", true, false, 1'500, 99, 2, 7, 4'711}},
        {"status_running", Status{}},
        {"text", Text{"one\ntwo\n", true}},
        {"screen_seen", ScreenSeen{"one\ntwo\n", true, "vim", 4'711}},
        {"exited", Exited{{0, 15}}},
        {"kill_done", KillDone{{12, 13}}},
    };
    return kAll;
}

LaunchSpec sample_spec() {
    return {"pty:one",
            "/run/ao/one",
            "/run/ao/one/socket",
            "/home/me/work",
            {"vim", "-R"},
            {"PATH=/bin", "TERM=xterm-256color"},
            120,
            40,
            10'000,
            60'000,
            "/sys/fs/cgroup/ao-1-one",
            512,
            50,
            "because"};
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

template <class Message>
std::string bytes_of(const Message& message) {
    std::string out;
    append(out, message);
    return out;
}

Frame frame_of(const std::string& bytes) {
    FrameReader reader;
    reader.feed(bytes);
    auto frame = reader.next();
    CPPUNIT_ASSERT(frame.has_value());
    CPPUNIT_ASSERT(!reader.next());
    return *frame;
}

// A message without its file gets it here once, for the author to look at and commit.
void compare_with_golden(const std::string& name, const std::string& bytes, std::string& written) {
    const auto path = std::filesystem::path{AO_SOURCE_DIR} / "tests/golden/pty" / (name + ".hex");
    if (!std::filesystem::exists(path)) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path} << hex(bytes);
        written += " " + name;
        return;
    }
    std::ifstream stream{path, std::ios::binary};
    const std::string golden{std::istreambuf_iterator<char>{stream}, {}};
    CPPUNIT_ASSERT_EQUAL_MESSAGE(name, golden, hex(bytes));
}

} // namespace

class MessageCodecTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MessageCodecTest);
    CPPUNIT_TEST(every_message_has_its_golden_bytes);
    CPPUNIT_TEST(every_message_survives_a_round_trip);
    CPPUNIT_TEST(every_alternative_is_covered_here);
    CPPUNIT_TEST(a_type_of_the_other_direction_is_unknown);
    CPPUNIT_TEST(every_truncation_of_a_map_is_refused);
    CPPUNIT_TEST(a_foreign_field_is_refused);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_message_has_its_golden_bytes() {
        std::string written;
        for (const auto& [name, message] : client_messages()) {
            compare_with_golden(name, bytes_of(message), written);
        }
        for (const auto& [name, message] : host_messages()) {
            compare_with_golden(name, bytes_of(message), written);
        }
        compare_with_golden("launch_spec", bytes_of(sample_spec()), written);
        const LaunchReady ready{{100, 5'000}, {101, 5'001}};
        compare_with_golden("launch_ready", bytes_of(LaunchAnswer{ready}), written);
        const LaunchError error{LaunchStage::already_running, 11, "it runs", ready};
        compare_with_golden("launch_error", bytes_of(LaunchAnswer{error}), written);
        CPPUNIT_ASSERT_MESSAGE("wrote golden files, commit them:" + written, written.empty());
    }

    void every_message_survives_a_round_trip() {
        for (const auto& [name, message] : client_messages()) {
            const auto bytes = bytes_of(message);
            const auto back = decode_client_message(frame_of(bytes));
            CPPUNIT_ASSERT_MESSAGE(name, back.has_value());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, hex(bytes), hex(bytes_of(*back)));
        }
        for (const auto& [name, message] : host_messages()) {
            const auto bytes = bytes_of(message);
            const auto back = decode_host_message(frame_of(bytes));
            CPPUNIT_ASSERT_MESSAGE(name, back.has_value());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, hex(bytes), hex(bytes_of(*back)));
        }
        const auto spec = decode_launch_spec(frame_of(bytes_of(sample_spec())));
        CPPUNIT_ASSERT_EQUAL(hex(bytes_of(sample_spec())), hex(bytes_of(*spec)));
    }

    void every_alternative_is_covered_here() {
        std::vector<bool> client(std::variant_size_v<ClientMessage>);
        for (const auto& [name, message] : client_messages()) {
            client[message.index()] = true;
        }
        std::vector<bool> host(std::variant_size_v<HostMessage>);
        for (const auto& [name, message] : host_messages()) {
            host[message.index()] = true;
        }
        CPPUNIT_ASSERT(client == std::vector<bool>(client.size(), true));
        CPPUNIT_ASSERT(host == std::vector<bool>(host.size(), true));
    }

    void a_type_of_the_other_direction_is_unknown() {
        const auto decoded = decode_client_message(frame_of(bytes_of(HostMessage{Output{"x"}})));
        CPPUNIT_ASSERT(decoded.error().problem == ao::ipc::DecodeProblem::unknown_type);
    }

    void every_truncation_of_a_map_is_refused() {
        const auto whole = frame_of(bytes_of(sample_spec()));
        for (std::size_t size = 0; size < whole.payload.size(); ++size) {
            CPPUNIT_ASSERT(!decode_launch_spec({whole.type, whole.payload.substr(0, size)}));
        }
    }

    void a_foreign_field_is_refused() {
        const Frame frame{FrameType::kill, std::string{"\x81\xa1x\x01", 4}}; // {"x": 1}
        CPPUNIT_ASSERT(decode_client_message(frame).error().problem ==
                       ao::ipc::DecodeProblem::unknown_field);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageCodecTest);
