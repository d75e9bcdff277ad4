// The event stream over real sockets: replay, resync, many and slow readers, the hand-over from
// the log to the ring, and the end.
#include "tests/contract/http/running_api.h"

#include <cppunit/extensions/HelperMacros.h>

#include <poll.h>

namespace {

using namespace std::chrono_literals;
using ao::tests::has;
using ao::tests::HttpClient;
using ao::tests::kPatience;
using ao::tests::RunningApi;
using ao::tests::status_of;

const int kLimitsSet = ::setenv("AO_TEST_LIMITS",
                                "streams=1100,stream_heartbeat=200,stream_ring_frames=512,"
                                "stream_send_bytes=4096,replay_page=32,http_threads=8",
                                0);

/// A reader that checks what the stream promises: every sequence once, in order.
class Reader {
public:
    Reader(RunningApi& api, std::string_view cursor, int receive_buffer = 0)
        : client_{api.client(receive_buffer)} {
        client_.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" +
                     std::to_string(api.tcp_port()) + "\r\n" + std::string{cursor} + "\r\n");
    }

    HttpClient& client() { return client_; }

    int descriptor() const { return client_.descriptor(); }

    /// Takes in what is there; false when the stream has ended.
    bool read() {
        const bool open = client_.read_some(0ms);
        digest();
        return open;
    }

    bool read_through(std::int64_t seq) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (last_ < seq) {
            if (std::chrono::steady_clock::now() > deadline || !client_.read_some(1s)) {
                digest();
                return last_ >= seq;
            }
            digest();
        }
        return true;
    }

    std::int64_t last() const { return last_; }

    std::int64_t first() const { return first_; }

    bool in_order() const { return in_order_; }

    bool resynced() const { return resynced_; }

private:
    void digest() {
        auto& text = client_.received();
        std::size_t done = 0;
        for (auto at = text.find("\n\n"); at != std::string::npos; at = text.find("\n\n", done)) {
            const auto frame = std::string_view{text}.substr(done, at - done);
            done = at + 2;
            const auto id = frame.find("id: ");
            if (id == std::string_view::npos) {
                continue; // head or heartbeat
            }
            const auto seq = std::stoll(std::string{frame.substr(id + 4)});
            if (frame.find("event: resync") != std::string_view::npos) {
                resynced_ = true;
            } else {
                in_order_ = in_order_ && (last_ == 0 || resynced_ || seq == last_ + 1);
                first_ = first_ == 0 ? seq : first_;
            }
            last_ = seq;
        }
        text.erase(0, done);
    }

    HttpClient client_;
    std::int64_t first_ = 0;
    std::int64_t last_ = 0;
    bool in_order_ = true;
    bool resynced_ = false;
};

class EventStreamTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EventStreamTest);
    CPPUNIT_TEST(the_head_comes_at_once_and_changes_follow);
    CPPUNIT_TEST(an_old_client_gets_a_body_without_chunks);
    CPPUNIT_TEST(a_long_log_is_replayed_page_by_page);
    CPPUNIT_TEST(a_pruned_log_announces_a_resync);
    CPPUNIT_TEST(nothing_is_lost_or_doubled_between_log_and_ring);
    CPPUNIT_TEST(heartbeats_come_while_nothing_happens);
    CPPUNIT_TEST(clients_that_leave_are_noticed);
    CPPUNIT_TEST(stalled_replays_leave_the_pool_free);
    CPPUNIT_TEST(a_thousand_readers_lose_nothing_to_a_hundred_that_never_read);
    CPPUNIT_TEST(streams_end_properly);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_head_comes_at_once_and_changes_follow() {
        RunningApi api;
        Reader reader{api, "Last-Event-ID: 0\r\n"};
        CPPUNIT_ASSERT(reader.client().read_until("\r\n\r\n"));
        const auto head = reader.client().received();
        for (const std::string line :
             {"HTTP/1.1 200 OK", "Content-Type: text/event-stream; charset=utf-8",
              "Cache-Control: no-cache", "Connection: keep-alive", "X-Accel-Buffering: no",
              "Transfer-Encoding: chunked", "X-Request-Id: "}) {
            CPPUNIT_ASSERT_MESSAGE(line, has(head, line));
        }
        api.publish(1);
        CPPUNIT_ASSERT(reader.client().read_until("event: worker_updated\ndata: {\"seq\":1,"));
        api.publish(2);
        CPPUNIT_ASSERT(reader.read_through(3));
        CPPUNIT_ASSERT(reader.in_order());
    }

    void an_old_client_gets_a_body_without_chunks() {
        RunningApi api;
        api.publish(2);
        auto client = api.client();
        client.send("GET /api/v1/events HTTP/1.0\r\nHost: localhost:" +
                    std::to_string(api.tcp_port()) + "\r\n\r\n");
        CPPUNIT_ASSERT(client.read_until("\"seq\":2,"));
        api.publish(1);
        CPPUNIT_ASSERT(client.read_until("\"seq\":3,"));
        CPPUNIT_ASSERT(client.read_until(": still here\n\n"));
        const auto body = client.received().substr(client.received().find("\r\n\r\n") + 4);
        CPPUNIT_ASSERT(body.starts_with("id: 1\nevent: "));
        CPPUNIT_ASSERT(body.find('\r') == std::string::npos);
    }

    void a_long_log_is_replayed_page_by_page() {
        RunningApi api;
        api.port.commit(5000); // committed before the API listened to changes
        api.publish(600);      // more than the ring holds
        Reader all{api, ""};
        CPPUNIT_ASSERT(all.read_through(5600));
        CPPUNIT_ASSERT(all.in_order());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, all.first());
        Reader some{api, "Last-Event-ID: 4321\r\n"};
        CPPUNIT_ASSERT(some.read_through(5600));
        CPPUNIT_ASSERT(some.in_order());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4322}, some.first());
        api.publish(1);
        CPPUNIT_ASSERT(all.read_through(5601) && some.read_through(5601));
    }

    void a_pruned_log_announces_a_resync() {
        RunningApi api;
        api.publish(100);
        api.port.prune_through(60);
        Reader reader{api, "Last-Event-ID: 10\r\n"};
        CPPUNIT_ASSERT(reader.read_through(100));
        CPPUNIT_ASSERT(reader.resynced());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{61}, reader.first());
    }

    void nothing_is_lost_or_doubled_between_log_and_ring() {
        RunningApi api;
        constexpr std::int64_t kLast = 20'000;
        std::atomic<bool> over{false};
        std::thread writer{[&] {
            for (std::int64_t seq = 0; seq < kLast; seq += 5) {
                api.publish(5);
                if (seq % 100 == 0) {
                    std::this_thread::yield();
                }
            }
            over = true;
        }};
        // Readers come with every kind of cursor while the log grows, and go.
        std::string problem;
        for (int passed = 0; problem.empty() && (!over || passed < 50); ++passed) {
            const auto newest = api.port.changes_after(0, 0)->head;
            const auto cursor =
                passed % 5 == 0 ? 0 : newest - (passed * 37) % std::max<std::int64_t>(newest, 1);
            problem = follow(api, cursor, std::min(newest + 200, kLast));
        }
        writer.join();
        CPPUNIT_ASSERT_EQUAL(std::string{}, problem);
    }

    void heartbeats_come_while_nothing_happens() {
        RunningApi api;
        Reader first{api, ""};
        Reader second{api, ""};
        for (auto* reader : {&first, &second}) {
            CPPUNIT_ASSERT(reader->client().read_until(": still here\n\n"));
            reader->client().received().clear();
            CPPUNIT_ASSERT(reader->client().read_until(": still here\n\n"));
        }
    }

    void clients_that_leave_are_noticed() {
        RunningApi api;
        {
            std::vector<Reader> readers;
            for (int count = 0; count < 20; ++count) {
                readers.emplace_back(api, "");
                CPPUNIT_ASSERT(readers.back().client().read_until("\r\n\r\n"));
            }
            CPPUNIT_ASSERT_EQUAL(20.0, api.metric("ao_streams"));
        }
        CPPUNIT_ASSERT(api.wait_for_metric("ao_streams", 0));
        CPPUNIT_ASSERT_EQUAL(20.0, api.metric("ao_streams_ended_total{why=\"client left\"}"));
    }

    void stalled_replays_leave_the_pool_free() {
        RunningApi api;
        api.port.commit(2'000, 2'000);
        std::vector<Reader> readers; // more than there are threads; none of them reads
        for (int count = 0; count < 40; ++count) {
            readers.emplace_back(api, "", 4096);
        }
        for (int count = 0; count < 20; ++count) {
            CPPUNIT_ASSERT_EQUAL(200, status_of(api.client().ask("GET", "/healthz")));
        }
        Reader late{api, ""};
        CPPUNIT_ASSERT(late.read_through(2'000));
    }

    void a_thousand_readers_lose_nothing_to_a_hundred_that_never_read() {
        RunningApi api;
        constexpr std::size_t kReaders = 900;
        constexpr int kRounds = 50;
        constexpr std::int64_t kPerRound = 60; // 3,000 in all: far more than the ring holds
        std::vector<Reader> stalled;
        std::vector<Reader> readers;
        // One after the other: a thousand at once are refused by a machine that is busy.
        const auto open = [&](std::vector<Reader>& some, auto... room) {
            some.emplace_back(api, "", room...);
            CPPUNIT_ASSERT(some.back().client().read_until("200 OK\r\n"));
            CPPUNIT_ASSERT(some.back().client().read_until("\r\n\r\n"));
        };
        for (int count = 0; count < 100; ++count) {
            open(stalled, 4096);
        }
        for (std::size_t count = 0; count < kReaders; ++count) {
            open(readers);
        }
        CPPUNIT_ASSERT(api.wait_for_metric("ao_streams", 1000));
        for (int round = 1; round <= kRounds; ++round) {
            api.publish(kPerRound, 200);
            // Nobody is required to be fast, but the ring is finite: all keep up round by round.
            for (auto& reader : readers) {
                CPPUNIT_ASSERT(reader.read_through(round * kPerRound));
            }
        }
        for (auto& reader : readers) {
            CPPUNIT_ASSERT(reader.in_order());
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, reader.first());
        }
        CPPUNIT_ASSERT(api.wait_for_metric("ao_streams", kReaders));
        for (auto& reader : stalled) {
            CPPUNIT_ASSERT(reader.client().wait_for_close());
        }
        Reader again{api, "Last-Event-ID: 5\r\n"}; // one of the closed comes back
        CPPUNIT_ASSERT(again.read_through(kRounds * kPerRound));
        CPPUNIT_ASSERT(again.in_order());
    }

    void streams_end_properly() {
        RunningApi api;
        api.publish(10);
        std::vector<Reader> readers;
        for (int count = 0; count < 100; ++count) {
            readers.emplace_back(api, "");
            CPPUNIT_ASSERT(readers.back().client().read_until("\"seq\":10,"));
        }
        api.http.stop();
        for (auto& reader : readers) {
            CPPUNIT_ASSERT(reader.client().read_until("0\r\n\r\n"));
            CPPUNIT_ASSERT(reader.client().wait_for_close());
        }
    }

private:
    // As clients do: one that fell behind is ended, and comes back with the last id that it has.
    static std::string follow(RunningApi& api, std::int64_t cursor, std::int64_t goal) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (cursor < goal) {
            Reader reader{api, cursor == 0 ? std::string{}
                                           : "Last-Event-ID: " + std::to_string(cursor) + "\r\n"};
            reader.read_through(goal);
            const auto range = std::to_string(reader.first()) + " to " +
                               std::to_string(reader.last()) + " after " + std::to_string(cursor);
            if (!reader.in_order() || (reader.last() > 0 && reader.first() != cursor + 1)) {
                return "lost or doubled: " + range;
            }
            if (std::chrono::steady_clock::now() > deadline) {
                return "did not come: " + range;
            }
            cursor = std::max(cursor, reader.last());
        }
        return {};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EventStreamTest);

} // namespace
