// The form of log lines, and that no secret and no control character leaves through them.
#include "supervisor/log.h"
#include "supervisor/redactor.h"
#include "supervisor/timestamp.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace {

namespace log = ao::log;

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

class LogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LogTest);
    CPPUNIT_TEST(lines_are_key_value_pairs_quoted_when_needed);
    CPPUNIT_TEST(control_characters_and_broken_text_are_escaped);
    CPPUNIT_TEST(no_canary_leaves);
    CPPUNIT_TEST(innocent_text_stays);
    CPPUNIT_TEST(lines_fit_a_pipe_in_one_piece);
    CPPUNIT_TEST(a_reader_that_stopped_does_not_stop_the_writer);
    CPPUNIT_TEST(threads_do_not_mix_lines);
    CPPUNIT_TEST(timestamps_follow_rfc_3339);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        log::set_sink([this](std::string_view line) { lines_.emplace_back(line); });
    }

    void tearDown() override { log::set_sink({}); }

    void lines_are_key_value_pairs_quoted_when_needed() {
        log::info(
            "daemon listening",
            {{"addr", "127.0.0.1:3001"}, {"pid", 42}, {"a", "two words"}, {"e", ""}, {"t", true}});
        const auto& line = lines_.at(0);
        CPPUNIT_ASSERT(line.starts_with("time=20"));
        CPPUNIT_ASSERT(line.ends_with("Z level=INFO msg=\"daemon listening\" addr=127.0.0.1:3001 "
                                      "pid=42 a=\"two words\" e=\"\" t=true\n"));
    }

    void control_characters_and_broken_text_are_escaped() {
        log::warn("x",
                  {{"v", "a\nlevel=ERROR\x1b[31m\"q\"\\\x7f\xff\xc2\x9b\xe2\x80\xae\xc3\xa4"}});
        CPPUNIT_ASSERT(has(lines_.at(0),
                           R"(v="a\nlevel=ERROR\u001b[31m\"q\"\\\u007f\xff\u009b\u202e)"
                           "\xc3\xa4\"\n"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, static_cast<std::size_t>(std::count(
                                                 lines_[0].begin(), lines_[0].end(), '\n')));
    }

    void no_canary_leaves() {
        const std::vector<std::string> canaries{"ghp_CANARYabcdefghijklmnop0123456789ABCD",
                                                "gho_CANARYabcdefghijklmnop0123456789ABCD",
                                                "ghs_CANARYabcdefghijklmnop0123456789ABCD",
                                                "github_pat_CANARY11ABCDEFG0abcdefghijkl_mnop",
                                                "sk-ant-CANARY-api03-abcdefghijklmnop",
                                                "sk-CANARYabcdefghijklmnopqrstuvwx",
                                                "xoxb-CANARY-123456789012-abcdef",
                                                "AKIACANARY12345678AB"};
        for (const auto& canary : canaries) {
            for (const auto& text :
                 {canary, "token=" + canary, "\"" + canary + "\"", "a " + canary + " b",
                  "https://x/" + canary, canary + "\n" + canary}) {
                log::error(text, {{"k", text}});
                CPPUNIT_ASSERT_MESSAGE(lines_.back(), !has(lines_.back(), "CANARY"));
                CPPUNIT_ASSERT_MESSAGE(lines_.back(), has(lines_.back(), "[redacted]"));
            }
        }
        for (const std::string text :
             {"Authorization: Bearer CANARY.abc", "authorization=CANARY",
              "{\"Authorization\":\"Basic CANARY==\"}", "curl -H 'Authorization: token CANARY123'",
              "bearer CANARYabcdefgh", "https://user:CANARY@host/repo.git", "https://CANARY@host",
              "postgres://u:CANARY@h:5432/db",
              "-----BEGIN RSA PRIVATE KEY-----\nCANARY\nCANARY\n-----END RSA PRIVATE KEY-----",
              "-----BEGIN PRIVATE KEY-----\nCANARY cut short"}) {
            CPPUNIT_ASSERT_MESSAGE(log::redact(text), !has(log::redact(text), "CANARY"));
        }
        // One that straddles every cut.
        for (std::size_t lead = 900; lead < 4200; lead += 7) {
            log::info(
                "m", {{"k", std::string(lead, '.') + " ghp_CANARYabcdefghijklmnop0123456789ABCD"}});
            CPPUNIT_ASSERT(!has(lines_.back(), "CANARY"));
            log::info(std::string(lead, '.') + " ghp_CANARYabcdefghijklmnop0123456789ABCD");
            CPPUNIT_ASSERT(!has(lines_.back(), "CANARY"));
        }
    }

    void innocent_text_stays() {
        for (const std::string text : {"task-force sk-short disk-0123456789abcdefghij",
                                       "https://host/a@b", "mail a@b.example", "ghp_short",
                                       "the bearer of news", "-----BEGIN CERTIFICATE-----"}) {
            CPPUNIT_ASSERT_EQUAL(text, log::redact(text));
        }
    }

    void lines_fit_a_pipe_in_one_piece() {
        log::info(std::string(10'000, 'm'), {{"a", std::string(100'000, 'a')}, {"b", "last"}});
        log::info("m",
                  {{"a", std::string(1'000, '\x01')}, {"b", std::string(1'500, 'b')}, {"c", "x"}});
        for (const auto& line : lines_) {
            CPPUNIT_ASSERT(line.size() <= log::kMaxLineBytes);
            CPPUNIT_ASSERT(line.ends_with(" truncated=true\n"));
        }
    }

    void a_reader_that_stopped_does_not_stop_the_writer() {
        log::set_sink({});
        int ends[2];
        CPPUNIT_ASSERT_EQUAL(0, ::pipe2(ends, O_CLOEXEC));
        const int stderr_copy = ::dup(STDERR_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        const int pipe_bytes = ::fcntl(ends[1], F_GETPIPE_SZ);
        for (int count = 0; count < pipe_bytes / 100; ++count) { // more than it holds
            log::info("filling the pipe until nothing fits any more",
                      {{"n", count}, {"p", "0123456789012345678901234567890123456789"}});
        }
        std::string seen(1U << 21U, '\0');
        const auto first = ::read(ends[0], seen.data(), seen.size());
        log::info("after");
        const auto second = ::read(ends[0], seen.data(), seen.size());
        ::dup2(stderr_copy, STDERR_FILENO);
        for (const int end : {ends[0], ends[1], stderr_copy}) {
            ::close(end);
        }
        CPPUNIT_ASSERT(first > 0 && first <= pipe_bytes);
        seen.resize(static_cast<std::size_t>(std::max<ssize_t>(second, 0)));
        CPPUNIT_ASSERT(has(seen, "msg=\"log lines dropped\" count="));
        CPPUNIT_ASSERT(has(seen, "msg=\"after\""));
    }

    void threads_do_not_mix_lines() {
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([] {
                for (int count = 0; count < 200; ++count) {
                    log::debug("m", {{"k", "v"}});
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{800}, lines_.size());
    }

    void timestamps_follow_rfc_3339() {
        using std::chrono::milliseconds;
        using Time = std::chrono::sys_time<milliseconds>;
        CPPUNIT_ASSERT_EQUAL(std::string{"1970-01-01T00:00:00Z"},
                             log::timestamp(Time{milliseconds{0}}));
        CPPUNIT_ASSERT_EQUAL(std::string{"2026-06-20T10:00:00.12Z"},
                             log::timestamp(Time{milliseconds{1'781'949'600'120}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2026-06-20T10:00:00.000Z"},
            log::timestamp_with_milliseconds(Time{milliseconds{1'781'949'600'000}}));
        CPPUNIT_ASSERT_EQUAL(std::string{"1969-12-31T23:59:59.999Z"},
                             log::timestamp(Time{milliseconds{-1}}));
    }

private:
    std::vector<std::string> lines_; // guarded by the log's lock
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogTest);

} // namespace
