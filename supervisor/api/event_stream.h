// The event streams as the rest of the API sees them: it validates cursors, reads the log, keeps
// the ring and spreads readers over two hubs. Nothing is lost or sent twice between log and ring:
// a page says whether it reached the end of the log, and what is committed after that read is
// pushed into the ring after its commit.
#pragma once

#include "supervisor/api/stream_hub.h"

#include <array>
#include <atomic>

namespace ao::api {

class EventStream {
public:
    /// Runs a job on a request thread; false when it cannot any more.
    using RunOnPool = std::function<bool(std::function<void()>)>;

    EventStream(SupervisorPort& port, Metrics& metrics, RunOnPool run_on_pool);

    void start();

    /// Ends every stream and refuses new ones. Any thread.
    void stop();

    /// HttpApi::on_changes.
    void on_changes(const std::vector<Change>& changes);

    /// What a request for the stream gets; pool thread.
    Response open(const Request& request);

    /// Takes the socket of a request that open() answered with a stream. Pool thread.
    void adopt(StreamClient::Start start);

private:
    ApiResult<LogPage> read_page(std::int64_t cursor, bool resumes);
    void read_page_for(std::size_t hub, std::uint64_t client, std::int64_t cursor);
    std::shared_ptr<void> take_place();

    SupervisorPort& port_;
    Metrics& metrics_;
    RunOnPool run_on_pool_;
    EventRing ring_;
    std::shared_ptr<std::atomic<std::size_t>> open_; // outlives readers that are torn down late
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> next_client_{1};
    std::array<std::unique_ptr<StreamHub>, 2> hubs_;
};

} // namespace ao::api
