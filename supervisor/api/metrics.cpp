// Registers, counts and renders.
#include "supervisor/api/metrics.h"

#include <prometheus/text_serializer.h>

#include <map>

namespace ao::api {

namespace {

// From a loopback answer (50 us) to the request timeout, each about three times the one before.
const prometheus::Histogram::BucketBoundaries kLatencySeconds{0.0001, 0.0003, 0.001, 0.003, 0.01,
                                                              0.03,   0.1,    0.3,   1,     10};

prometheus::Family<prometheus::Counter>&
counters(prometheus::Registry& registry, const std::string& name, const std::string& help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry,
                                              const std::string& name, const std::string& help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

} // namespace

Metrics::Metrics()
    : requests_{counters(registry_, "ao_http_requests_total",
                         "Answered requests by route and status")}
    , latency_{prometheus::BuildHistogram()
                   .Name("ao_http_request_duration_seconds")
                   .Help("From the complete request to the answer handed to the kernel")
                   .Register(registry_)}
    , refusals_{counters(registry_, "ao_http_refusals_total",
                         "Connections and requests refused at the door")}
    , stream_ends_{counters(registry_, "ao_streams_ended_total", "Event streams ended, by reason")}
    , streams_{gauges(registry_, "ao_streams", "Open event streams").Add({})}
    , connections_{gauges(registry_, "ao_http_connections", "Open connections without streams")
                       .Add({})}
    , workers_{gauges(registry_, "ao_workers", "Workers by state")}
    , worker_figures_{gauges(registry_, "ao_worker", "Figures of each worker by name")}
    , core_figures_{gauges(registry_, "ao_core", "Figures of the core by name")}
    , mux_ends_{counters(registry_, "ao_mux_clients_ended_total",
                         "Connections of GET /mux ended, by reason")}
    , mux_clients_{gauges(registry_, "ao_mux_clients", "Open connections of GET /mux").Add({})}
    , terminals_{gauges(registry_, "ao_terminals", "Terminals open in clients").Add({})}
    , terminal_bytes_{counters(registry_, "ao_terminal_bytes_total",
                               "Terminal bytes, raw, by direction")}
    , keys_{terminal_bytes_.Add({{"direction", "in"}})}
    , output_{terminal_bytes_.Add({{"direction", "out"}})}
    , screens_{counters(registry_, "ao_terminal_screens_total",
                        "Whole screens sent: the first of a viewer, or again because of a new "
                        "size or because it did not keep up")}
    , screens_first_{screens_.Add({{"why", "first"}})}
    , screens_again_{screens_.Add({{"why", "again"}})} {}

void Metrics::count_request(const std::string& route, int status, std::chrono::nanoseconds took) {
    requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
    latency_.Add({{"route", route}}, kLatencySeconds)
        .Observe(std::chrono::duration<double>{took}.count());
}

void Metrics::count_refusal(const std::string& why) {
    refusals_.Add({{"why", why}}).Increment();
}

void Metrics::stream_closed(const std::string& why) {
    streams_.Decrement();
    stream_ends_.Add({{"why", why}}).Increment();
}

void Metrics::mux_closed(const std::string& why) {
    mux_clients_.Decrement();
    mux_ends_.Add({{"why", why}}).Increment();
}

prometheus::Gauge& Metrics::core(const std::string& name) {
    return core_figures_.Add({{"figure", name}});
}

void Metrics::refresh(SupervisorPort& port) {
    connections_.Set(static_cast<double>(open_connections_.load()));
    std::map<std::string_view, std::size_t> by_state;
    for (const auto name : enum_names(domain::WorkerState{})) {
        by_state[name] = 0;
    }
    for (const auto& worker : port.workers()) {
        ++by_state[enum_names(worker.state).at(static_cast<std::size_t>(worker.state))];
        const auto set = [&](const std::string& figure, auto value) {
            worker_figures_.Add({{"worker", worker.id}, {"figure", figure}})
                .Set(static_cast<double>(value));
        };
        set("restarts", worker.restarts);
        set("memory_bytes", worker.memory_bytes);
        set("cpu_seconds", std::chrono::duration<double>{worker.cpu_time}.count());
        set("queue_depth", worker.queue_depth);
        set("facts_sent", worker.facts_sent);
        set("facts_acknowledged", worker.facts_acknowledged);
        set("facts_coalesced", worker.facts_coalesced);
        set("facts_held", worker.facts.size());
        set("frames_refused", worker.frames_refused);
        set("log_bytes_dropped", worker.log_bytes_dropped);
        set("inputs_poisoned", worker.poisoned.size());
    }
    for (const auto& [state, count] : by_state) {
        workers_.Add({{"state", std::string{state}}}).Set(static_cast<double>(count));
    }
    const auto figures = port.core_figures();
    core("inbox_depth").Set(static_cast<double>(figures.inbox_depth));
    core("commits").Set(static_cast<double>(figures.commits));
    core("commit_failures").Set(static_cast<double>(figures.commit_failures));
    core("facts_committed").Set(static_cast<double>(figures.facts_committed));
    core("hooks_stored").Set(static_cast<double>(figures.hooks_stored));
    core("operations_pending").Set(static_cast<double>(figures.operations_pending));
}

std::string Metrics::text(SupervisorPort& port) {
    const std::scoped_lock lock{scrape_mutex_};
    refresh(port);
    const prometheus::TextSerializer serializer;
    return static_cast<const prometheus::Serializer&>(serializer).Serialize(registry_.Collect());
}

} // namespace ao::api
