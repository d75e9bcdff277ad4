// One client connection while it is not a stream: its socket and what it has sent. It belongs to
// whoever holds it, first the door, then a request thread, then the door again.
#pragma once

#include "supervisor/api/request_reader.h"
#include "supervisor/api/socket.h"

#include <atomic>
#include <memory>
#include <string>

namespace ao::api {

struct Connection {
    /// Counts itself in `open`, which must outlive it.
    Connection(Socket accepted, std::string peer, std::atomic<std::size_t>& open)
        : socket{std::move(accepted)}
        , remote{std::move(peer)}
        , open_count{open} {
        open_count.fetch_add(1);
    }

    ~Connection() { open_count.fetch_sub(1); }

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Receives what is there and feeds the reader, as long as it wants more. False when the peer
    /// has closed or the connection is broken.
    bool receive();

    /// Sends without waiting; what the kernel does not take stays in `unsent`. False when broken.
    bool send(std::string bytes);
    bool send_more();

    Socket socket;
    std::string remote;
    RequestReader reader;
    std::string unsent;
    bool close_after_sent = false;

private:
    std::atomic<std::size_t>& open_count;
};

} // namespace ao::api
