// The supervisor's side of the spool: taking, reading past damage, and the golden bytes of a frame.
#include "ipc/daemon/hook_spool.h"
#include "ipc/daemon/hook_spool_format.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <unistd.h>

namespace ao::daemon {

class HookSpoolTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HookSpoolTest);
    CPPUNIT_TEST(the_checksum_is_zlibs);
    CPPUNIT_TEST(a_frame_has_these_bytes);
    CPPUNIT_TEST(nothing_is_taken_where_nothing_is);
    CPPUNIT_TEST(what_is_taken_comes_in_order_and_once);
    CPPUNIT_TEST(a_file_left_by_a_crash_comes_first);
    CPPUNIT_TEST(every_truncation_costs_only_the_last_event);
    CPPUNIT_TEST(every_flipped_byte_costs_at_most_its_event);
    CPPUNIT_TEST(many_large_events_pass_through_the_window);
    CPPUNIT_TEST(garbage_alone_gives_nothing);
    CPPUNIT_TEST(an_exception_of_the_caller_keeps_the_file);
    CPPUNIT_TEST(refused_events_are_counted);
    CPPUNIT_TEST(the_watch_tells_of_a_kept_event);
    CPPUNIT_TEST_SUITE_END();

    testing::TempDir dir_;
    std::filesystem::path spool_dir_ = dir_.path() / "hook-spool";
    HookSpool spool_{spool_dir_};

public:
    template <class Integer>
    static std::string little(Integer value, std::size_t bytes) {
        std::string text;
        for (std::size_t i = 0; i < bytes; ++i) {
            text += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
        }
        return text;
    }

    static std::string frame(const std::string& id, const std::string& payload,
                             std::uint16_t flags = 0) {
        const std::string before = "AOHK" + little(1, 2) + little(flags, 2);
        const std::string after = little(payload.size(), 4) + little(1'700'000'000'123, 8) +
                                  little(3, 8) + little(0, 8) + little(id.size(), 2) +
                                  little(6, 2) + little(6, 2) + little(4, 2) + id + "demo-1" +
                                  "claude" + "stop" + payload;
        const auto crc =
            spool_crc(spool_crc(0, before.data(), before.size()), after.data(), after.size());
        return before + little(crc, 4) + after;
    }

    void put(const std::string& bytes) const {
        std::filesystem::create_directories(spool_dir_);
        std::ofstream{spool_dir_ / kSpoolEvents, std::ios::app | std::ios::binary} << bytes;
    }

    struct Outcome {
        std::vector<SpooledHook> hooks;
        SpoolReading reading;
    };

    static Outcome read(const std::filesystem::path& file) {
        Outcome outcome;
        outcome.reading = HookSpool::read(
            file, [&](SpooledHook&& hook) { outcome.hooks.push_back(std::move(hook)); });
        return outcome;
    }

    /// Reads these bytes as a taken file and forgets them.
    Outcome read_bytes(const std::string& bytes) {
        put(bytes);
        const auto file = spool_.take();
        auto outcome = read(*file);
        HookSpool::remove(*file);
        return outcome;
    }

    void the_checksum_is_zlibs() {
        CPPUNIT_ASSERT_EQUAL(0xCBF43926U, spool_crc(0, "123456789", 9));
        CPPUNIT_ASSERT_EQUAL(0xCBF43926U, spool_crc(spool_crc(0, "1234", 4), "56789", 5));
    }

    void a_frame_has_these_bytes() {
        const std::string bytes{
            "AOHK\x01\x00\x01\x00\x07\x07\xBE\xEE\x02\x00\x00\x00\x7B\x68\xE5\xCF\x8B\x01\x00\x00"
            "\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x06\x00\x06"
            "\x00\x04\x00"
            "e1"
            "demo-1"
            "claude"
            "stop"
            "{}",
            48 + 20};
        const auto built = frame("e1", "{}", kSpoolCut);
        CPPUNIT_ASSERT_EQUAL(bytes.substr(0, 8), built.substr(0, 8));
        CPPUNIT_ASSERT_EQUAL(bytes.substr(12), built.substr(12));
        const auto outcome = read_bytes(built);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, outcome.hooks.size());
        const auto& hook = outcome.hooks.front();
        CPPUNIT_ASSERT_EQUAL(std::string{"e1"}, hook.event_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"demo-1"}, hook.session_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"claude"}, hook.agent);
        CPPUNIT_ASSERT_EQUAL(std::string{"stop"}, hook.event);
        CPPUNIT_ASSERT_EQUAL(std::string{"{}"}, hook.payload);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, hook.generation);
        CPPUNIT_ASSERT(hook.is_cut);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'700'000'000'123},
                             hook.recorded_at.time_since_epoch().count());
    }

    void nothing_is_taken_where_nothing_is() {
        CPPUNIT_ASSERT(!spool_.take());
        CPPUNIT_ASSERT(!std::filesystem::exists(spool_dir_));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, spool_.refused());
    }

    void what_is_taken_comes_in_order_and_once() {
        put(frame("a", "1") + frame("b", "2"));
        const auto file = spool_.take();
        put(frame("c", "3"));
        const auto first = read(*file);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, first.hooks.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"a"}, first.hooks[0].event_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"b"}, first.hooks[1].event_id);
        HookSpool::remove(*file);
        const auto second = read(*spool_.take());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, second.hooks.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"c"}, second.hooks[0].event_id);
        HookSpool::remove(*file);
        CPPUNIT_ASSERT(!spool_.take());
    }

    void a_file_left_by_a_crash_comes_first() {
        put(frame("old", ""));
        const auto left = spool_.take();
        put(frame("new", ""));
        HookSpool after_crash{spool_dir_};
        CPPUNIT_ASSERT(after_crash.take() == left);
        CPPUNIT_ASSERT_EQUAL(std::string{"old"}, read(*left).hooks.at(0).event_id);
        HookSpool::remove(*left);
        CPPUNIT_ASSERT_EQUAL(std::string{"new"}, read(*after_crash.take()).hooks.at(0).event_id);
    }

    void every_truncation_costs_only_the_last_event() {
        const auto whole = frame("a", "1");
        const auto torn = frame("b", "AOHKAOHK, not a frame");
        for (std::size_t size = 0; size < torn.size(); ++size) {
            const auto outcome = read_bytes(whole + torn.substr(0, size) + frame("c", "3"));
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, outcome.hooks.size());
            CPPUNIT_ASSERT_EQUAL(std::string{"c"}, outcome.hooks[1].event_id);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{size}, outcome.reading.bytes_skipped);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{size > 0 ? 1U : 0U}, outcome.reading.damaged);
        }
    }

    void every_flipped_byte_costs_at_most_its_event() {
        const auto middle = frame("b", "payload");
        for (std::size_t at = 0; at < middle.size(); ++at) {
            auto damaged = middle;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
            const auto outcome = read_bytes(frame("a", "1") + damaged + frame("c", "3"));
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, outcome.hooks.size());
            CPPUNIT_ASSERT_EQUAL(std::string{"c"}, outcome.hooks[1].event_id);
        }
    }

    void many_large_events_pass_through_the_window() {
        std::string bytes;
        for (int i = 0; i < 12; ++i) {
            bytes += frame(std::to_string(i), std::string(kHookPayloadBytes - 1, 'x')) + "junk";
        }
        const auto outcome = read_bytes(bytes);
        CPPUNIT_ASSERT_EQUAL(std::size_t{12}, outcome.hooks.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"11"}, outcome.hooks[11].event_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{12}, outcome.reading.damaged);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{48}, outcome.reading.bytes_skipped);
    }

    void garbage_alone_gives_nothing() {
        const auto outcome = read_bytes(std::string(3'000'000, 'A') + "AOH");
        CPPUNIT_ASSERT(outcome.hooks.empty());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3'000'003}, outcome.reading.bytes_skipped);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, outcome.reading.damaged);
    }

    void an_exception_of_the_caller_keeps_the_file() {
        put(frame("a", "1"));
        const auto file = spool_.take();
        CPPUNIT_ASSERT_THROW(
            HookSpool::read(*file, [](SpooledHook&&) { throw std::runtime_error{"store"}; }),
            std::runtime_error);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, read(*spool_.take()).hooks.size());
    }

    void refused_events_are_counted() {
        std::filesystem::create_directories(spool_dir_);
        std::ofstream{spool_dir_ / kSpoolRefused} << "...";
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, spool_.refused());
    }

    void the_watch_tells_of_a_kept_event() {
        const int fd = spool_.watch();
        pollfd one{fd, POLLIN, 0};
        CPPUNIT_ASSERT_EQUAL(0, ::poll(&one, 1, 0));
        put(frame("a", "1"));
        CPPUNIT_ASSERT_EQUAL(1, ::poll(&one, 1, 10'000));
        ::close(fd);
        CPPUNIT_ASSERT(spool_.take());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookSpoolTest);

} // namespace ao::daemon
