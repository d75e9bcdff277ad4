// One of the two threads that carry the event streams: its readers, their pages of the log and
// their heartbeat. Public members are for its own thread unless they say otherwise.
#pragma once

#include "supervisor/api/metrics.h"
#include "supervisor/api/stream_client.h"

#include <deque>

namespace ao::api {

/// Has the page after a cursor read for a reader on another thread; the outcome, also a failure,
/// comes by StreamHub::deliver.
using PageReader = std::function<void(std::uint64_t client, std::int64_t cursor)>;

class StreamHub {
public:
    StreamHub(const std::string& thread_name, EventRing& ring, Metrics& metrics, PageReader reader);

    void start() { hub_.start(); }

    /// Ends every stream. Any thread.
    void stop() { hub_.stop(); }

    /// Takes a reader. Any thread. False when it cannot; the socket is then closed.
    bool adopt(StreamClient::Start start);

    /// New frames are in the ring. Any thread; never blocks.
    void ring_doorbell() noexcept { hub_.ring(); }

    /// Brings a page that was asked for. Any thread.
    void deliver(LogPage page);

    Hub& hub() { return hub_; }

    EventRing& ring() { return ring_; }

    Metrics& metrics() { return metrics_; }

    const Piece& heartbeat(bool chunked) const {
        return chunked ? chunked_heartbeat_ : plain_heartbeat_;
    }

    void enlist(StreamClient& client);
    void ask_for_page(std::uint64_t client, std::int64_t cursor);
    void drop(StreamClient& client);

private:
    class Heartbeat;

    void on_ring();
    void on_heartbeat();
    void read_next_pages();

    EventRing& ring_;
    Metrics& metrics_;
    PageReader read_page_;
    const Piece chunked_heartbeat_;
    const Piece plain_heartbeat_;

    struct Wish {
        std::uint64_t client;
        std::int64_t cursor;
    };

    std::deque<Wish> wishes_; // pages that wait to be read
    std::size_t reading_ = 0;
    std::unordered_map<std::uint64_t, StreamClient*> clients_;
    Hub::Member* heartbeat_ = nullptr;

    std::mutex mutex_; // guards delivered_
    std::vector<LogPage> delivered_;

    Hub hub_; // last: its thread and members use everything above
};

} // namespace ao::api
