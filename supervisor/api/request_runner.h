// Runs the complete requests of a connection on a pool thread, one after the other, and gives the
// connection back to the door or to the event streams. It never waits for a client longer than
// limits().http_linger, and then only while nobody else wants a thread.
#pragma once

#include "supervisor/api/connection.h"
#include "supervisor/api/dispatcher.h"
#include "supervisor/api/event_stream.h"
#include "supervisor/api/metrics.h"
#include "supervisor/api/request_pool.h"
#include "supervisor/api/terminal_hub.h"

namespace ao::api {

class RequestRunner {
public:
    using GiveBack = std::function<void(std::unique_ptr<Connection>)>;

    struct Parts {
        const Dispatcher& dispatcher;
        RequestIds& ids;
        Metrics& metrics;
        EventStream& events;
        TerminalHub& terminals;
        RequestPool& pool;
        GiveBack give_back;
    };

    explicit RequestRunner(Parts parts)
        : parts_{std::move(parts)} {}

    /// Any pool thread; the connection's reader is `complete`.
    void run(std::unique_ptr<Connection> connection);

    /// From here on every answer closes its connection.
    void begin_closing() { closing_ = true; }

private:
    /// What became of the connection after one answer.
    enum class After : std::uint8_t { next, give_back, gone };

    After run_one(std::unique_ptr<Connection>& connection);
    bool wants_close(const Request& request) const;
    bool linger(Connection& connection);

    Parts parts_;
    std::atomic<bool> closing_{false};
    std::atomic<std::size_t> lingering_{0};
};

} // namespace ao::api
