// One reader of the event stream: a socket, a cursor and what the kernel did not take yet. It has
// no queue of its own, so a reader that stalls costs nothing but its socket. Lives on one stream
// hub and is used on that hub's thread only.
#pragma once

#include "supervisor/api/access_log.h"
#include "supervisor/api/event_ring.h"
#include "supervisor/api/exchange.h"
#include "supervisor/api/hub.h"

namespace ao::api {

class StreamHub;

/// What a page of the log brought for a reader.
struct LogPage {
    std::uint64_t client = 0;
    std::string text;
    std::int64_t cursor = 0;
    bool drained = false;
    bool failed = false;
};

class StreamClient : public Hub::Member {
public:
    struct Start {
        std::uint64_t id = 0;
        Socket socket;
        std::string head; // of the answer
        bool chunked = true;
        StreamStart stream;
        AccessEntry access;
    };

    StreamClient(StreamHub& home, Start start);
    ~StreamClient() override; // says goodbye to the client and to the log

    int descriptor() const override { return socket_.descriptor(); }

    void on_adopted() override;
    void on_ready(std::uint32_t events) override;
    void on_deadline() override;

    /// Sends what it can. False when the stream is over; the home then drops it.
    bool pump();

    /// New frames are in the ring. As pump(), but costs nothing for one that is stalled.
    bool on_news();

    bool on_page(LogPage page);
    bool on_heartbeat();

    std::uint64_t id() const { return id_; }

private:
    enum class Refill : std::uint8_t { more, nothing, over };

    Refill refill();
    Refill ask_for_page();
    bool send_pending(); // false: broken
    bool end(const char* why);
    bool read_to_nowhere();

    StreamHub& home_;
    std::uint64_t id_;
    Socket socket_;
    bool chunked_;
    std::int64_t cursor_;
    bool drained_;
    std::shared_ptr<void> place_;
    AccessEntry access_;
    const char* why_ = "shutdown";
    bool live_ = false;   // has been served from the ring
    bool paging_ = false; // a page is being read
    bool stalled_ = false;
    std::vector<Piece> pending_;
    std::size_t first_pending_ = 0;
};

} // namespace ao::api
