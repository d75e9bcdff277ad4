// Cursors, resync, frames and the ring, without sockets.
#include "ipc/limits.h"
#include "supervisor/api/event_ring.h"
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

#include <limits>

namespace {

using ao::api::EventRing;
using ao::api::Piece;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

class EventLogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EventLogTest);
    CPPUNIT_TEST(frames_have_the_form_of_the_original);
    CPPUNIT_TEST(hostile_text_cannot_forge_a_frame);
    CPPUNIT_TEST(cursors_are_checked);
    CPPUNIT_TEST(the_cursor_decides_where_replay_begins);
    CPPUNIT_TEST(cursors_that_the_log_does_not_reach_get_a_resync);
    CPPUNIT_TEST(places_for_streams_come_back);
    CPPUNIT_TEST(an_unreadable_log_is_a_503);
    CPPUNIT_TEST(the_ring_keeps_the_newest_and_knows_what_it_lost);
    CPPUNIT_TEST(the_ring_is_bounded_by_bytes);
    CPPUNIT_TEST_SUITE_END();

public:
    void frames_have_the_form_of_the_original() {
        ao::api::Change change;
        change.seq = 12;
        change.type = "session_updated";
        change.project_id = "demo";
        change.session_id = "demo-1";
        change.payload = "{\"a\":\"<b>\"}";
        change.created_at = ao::domain::WallTime{std::chrono::milliseconds{1'781'949'600'000}};
        const std::string text =
            "id: 12\nevent: session_updated\ndata: "
            "{\"seq\":12,\"projectId\":\"demo\",\"sessionId\":\"demo-1\","
            "\"type\":\"session_updated\",\"payload\":{\"a\":\"\\u003cb\\u003e\"},"
            "\"createdAt\":\"2026-06-20T10:00:00Z\"}\n\n";

        CPPUNIT_ASSERT_EQUAL(text, ao::api::event_text(change));
        const auto frame = ao::api::make_frame(change);
        CPPUNIT_ASSERT_EQUAL(text, std::string{frame.piece(false).view()});
        CPPUNIT_ASSERT_EQUAL(ao::api::as_chunk(text), std::string{frame.piece(true).view()});
        change.project_id.reset();
        change.session_id.reset();
        change.payload.clear();
        CPPUNIT_ASSERT(has(ao::api::event_text(change),
                           "{\"seq\":12,\"type\":\"session_updated\",\"payload\":{},"));
        CPPUNIT_ASSERT(ao::api::as_chunk("").empty());
    }

    void hostile_text_cannot_forge_a_frame() {
        ao::api::Change change;
        change.seq = 1;
        change.type = "a\r\nevent: b\n\nid: 9";
        change.project_id = "p\n\nid: 9";
        change.payload = "{\n\"x\":\r\n\"\xff\"}";
        const auto text = ao::api::event_text(change);

        CPPUNIT_ASSERT(has(text, "event: a__event: b__id: 9\n"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{4}, std::count(text.begin(), text.end(), '\n'));
        CPPUNIT_ASSERT(text.find('\r') == std::string::npos);
        CPPUNIT_ASSERT(has(text, "\\ufffd"));
    }

    void cursors_are_checked() {
        DispatchBench bench;
        for (const std::string cursor :
             {"-1", "x", "1.5", "+1", "0x1", "9223372036854775808", "1%20"}) {
            const auto answer = bench.ask("GET", "/api/v1/events?after=" + cursor);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(cursor, 400, status_of(answer));
            CPPUNIT_ASSERT_MESSAGE(cursor, has(answer, "\"INVALID_AFTER\""));
        }
        CPPUNIT_ASSERT(
            has(bench.ask("GET", "/api/v1/events", "Last-Event-ID: x\r\n"), "\"INVALID_AFTER\""));
        CPPUNIT_ASSERT(has(bench.ask("GET", "/api/v1/events?after=", "Last-Event-ID: x\r\n"),
                           "\"INVALID_AFTER\""));
        CPPUNIT_ASSERT_EQUAL(
            200, status_of(bench.ask("GET", "/api/v1/events?after=0", "Last-Event-ID: x\r\n")));
        CPPUNIT_ASSERT_EQUAL(
            200, status_of(bench.ask("GET", "/api/v1/events?after=9223372036854775807")));
    }

    void the_cursor_decides_where_replay_begins() {
        DispatchBench bench;
        bench.port.commit(5);
        const auto first = [&](const std::string& query, const std::string& header) {
            return start(bench, query, header).first_text.substr(0, 6);
        };

        CPPUNIT_ASSERT_EQUAL(std::string{"id: 1\n"}, first("", ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"id: 3\n"}, first("?after=2", ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"id: 3\n"}, first("?after=2", "4"));
        CPPUNIT_ASSERT_EQUAL(std::string{"id: 5\n"}, first("?after=", "4"));
        const auto all = start(bench, "", "");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5}, all.cursor);
        CPPUNIT_ASSERT(all.drained);
        CPPUNIT_ASSERT(start(bench, "?after=5", "").first_text.empty());
        bench.port.commit(1000);
        CPPUNIT_ASSERT(!start(bench, "", "").drained);
    }

    void cursors_that_the_log_does_not_reach_get_a_resync() {
        DispatchBench bench;
        bench.port.commit(10);
        bench.port.prune_through(4);

        const auto old = start(bench, "?after=2", "");
        CPPUNIT_ASSERT(old.first_text.starts_with(
            "id: 4\nevent: resync\ndata: {\"oldest\":5,\"head\":10}\n\nid: 5\n"));
        CPPUNIT_ASSERT(
            start(bench, "?after=0", "").first_text.starts_with("id: 4\nevent: resync\n"));
        CPPUNIT_ASSERT(start(bench, "?after=4", "").first_text.starts_with("id: 5\n"));
        CPPUNIT_ASSERT(start(bench, "", "").first_text.starts_with("id: 5\n"));
        const auto future = start(bench, "?after=99", "");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"id: 10\nevent: resync\ndata: {\"oldest\":5,\"head\":10}\n\n"},
            future.first_text);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{10}, future.cursor);
    }

    void places_for_streams_come_back() {
        DispatchBench bench;
        const auto limit = ao::ipc::limits().streams;
        std::vector<ao::api::StreamStart> open;
        for (std::size_t count = 0; count < limit; ++count) {
            open.push_back(start(bench, "", ""));
        }
        const auto refused = bench.ask("GET", "/api/v1/events");
        CPPUNIT_ASSERT_EQUAL(503, status_of(refused));
        CPPUNIT_ASSERT(has(refused, "Retry-After: 1\r\n"));
        open.pop_back();
        CPPUNIT_ASSERT_EQUAL(200, status_of(bench.ask("GET", "/api/v1/events")));
    }

    void an_unreadable_log_is_a_503() {
        DispatchBench bench;
        bench.port.log_is_broken = true;
        CPPUNIT_ASSERT(has(bench.ask("GET", "/api/v1/events"), "\"STORE_BUSY\""));
    }

    void the_ring_keeps_the_newest_and_knows_what_it_lost() {
        ao::tests::FakeSupervisorPort port;
        EventRing ring{10, 1U << 20U};
        std::vector<Piece> pieces;
        std::int64_t cursor = 0;
        CPPUNIT_ASSERT(ring.gather(cursor, true, 100, pieces) == EventRing::Standing::unknown);

        port.commit(3);
        ring.push(port.commit(15)); // 4 to 18, of which 9 to 18 stay
        cursor = 7;
        CPPUNIT_ASSERT(ring.gather(cursor, true, 100, pieces) == EventRing::Standing::fallen_out);
        CPPUNIT_ASSERT(ring.has_lost(7) && !ring.has_lost(8));
        cursor = 8;
        CPPUNIT_ASSERT(ring.gather(cursor, false, 4, pieces) == EventRing::Standing::gathered);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{12}, cursor);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, pieces.size());
        CPPUNIT_ASSERT(pieces.front().view().starts_with("id: 9\n"));
        CPPUNIT_ASSERT(ring.gather(cursor, false, 100, pieces) == EventRing::Standing::gathered);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{18}, cursor);
        CPPUNIT_ASSERT(ring.gather(cursor, false, 100, pieces) == EventRing::Standing::caught_up);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, pieces.size());
    }

    void the_ring_is_bounded_by_bytes() {
        ao::tests::FakeSupervisorPort port;
        EventRing ring{1000, 10'000};
        ring.push(port.commit(20, 1000));
        CPPUNIT_ASSERT(ring.has_lost(10) && !ring.has_lost(15));
        ring.push(port.commit(1, 100'000)); // larger than the ring: the newest stays all the same
        std::int64_t cursor = 20;
        std::vector<Piece> pieces;
        CPPUNIT_ASSERT(ring.gather(cursor, true, 100, pieces) == EventRing::Standing::gathered);
    }

private:
    static ao::api::StreamStart start(DispatchBench& bench, const std::string& query,
                                      const std::string& header) {
        ao::api::Request request;
        request.head.setURI("/api/v1/events" + query);
        request.head.set("Host", "localhost:3001");
        if (!header.empty()) {
            request.head.set("Last-Event-ID", header);
        }
        auto response = bench.dispatcher.answer(request);
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        return std::move(response.stream).value();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EventLogTest);

} // namespace
