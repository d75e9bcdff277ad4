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

    void mux_opened() { mux_clients_.Increment(); }

    void mux_closed(const std::string& why);

    void terminal_opened() { terminals_.Increment(); }

    void terminal_closed() { terminals_.Decrement(); }

    /// A whole screen was sent; `again`: to a viewer that had one.
    void terminal_drawn(bool again) { (again ? screens_again_ : screens_first_).Increment(); }

    void terminal_bytes_in(std::size_t count) { keys_.Increment(static_cast<double>(count)); }

    void terminal_bytes_out(std::size_t count) { output_.Increment(static_cast<double>(count)); }

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
    prometheus::Family<prometheus::Counter>& mux_ends_;
    prometheus::Gauge& mux_clients_;
    prometheus::Gauge& terminals_;
    prometheus::Family<prometheus::Counter>& terminal_bytes_;
    prometheus::Counter& keys_;
    prometheus::Counter& output_;
    prometheus::Family<prometheus::Counter>& screens_;
    prometheus::Counter& screens_first_;
    prometheus::Counter& screens_again_;
    std::atomic<std::size_t> open_connections_{0};
    std::mutex scrape_mutex_; // one scrape at a time sets the gauges
};

} // namespace ao::api
