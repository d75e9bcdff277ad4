// The figures behind GET /metrics, in prometheus-cpp's registry. Any thread; no thread of its own.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

namespace ao::api {

class Metrics {
public:
    Metrics();

    /// One answered request; `route` is the pattern, "unmatched" or "door".
    void count_request(const std::string& route, int status, std::chrono::nanoseconds took);

    /// Something was refused before it reached a route: "connections", "queue", "descriptors", …
    void count_refusal(const std::string& why);

    void stream_opened() { streams_.Increment(); }

    void stream_closed(const std::string& why);

    /// Open connections, without streams; each one counts itself.
    std::atomic<std::size_t>& open_connections() { return open_connections_; }

    /// Everything in the text format, with the port's figures of this moment.
    std::string text(SupervisorPort& port);

private:
    void refresh(SupervisorPort& port);
    prometheus::Gauge& core(const std::string& name);

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& latency_;
    prometheus::Family<prometheus::Counter>& refusals_;
    prometheus::Family<prometheus::Counter>& stream_ends_;
    prometheus::Gauge& streams_;
    prometheus::Gauge& connections_;
    prometheus::Family<prometheus::Gauge>& workers_;
    prometheus::Family<prometheus::Gauge>& worker_figures_;
    prometheus::Family<prometheus::Gauge>& core_figures_;
    std::atomic<std::size_t> open_connections_{0};
    std::mutex scrape_mutex_; // one scrape at a time sets the gauges
};

} // namespace ao::api
