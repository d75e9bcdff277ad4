// P13: fact to committed acknowledgement, and facts per second from three workers.
#include "tests/benchmarks/figures.h"
#include "tests/support/running_supervisor.h"

#include <poll.h>
#include <sstream>

namespace ao::benchmarks {

using testing::Instance;
using testing::RunningSupervisor;

namespace {

void acknowledgement() {
    Instance instance;
    instance.script("runtime", "measure_acknowledgement 3000");
    RunningSupervisor supervisor{instance};
    supervisor.wait_until("the samples are there",
                          [&] { return !instance.record("samples", "runtime").empty(); });
    Figures figures{"fact: report -> commit -> acknowledgement", "<= 0.4 (P13)"};
    std::istringstream samples{instance.record("samples", "runtime")};
    for (std::int64_t sample = 0; samples >> sample;) {
        figures.add(std::chrono::nanoseconds{sample});
    }
    figures.print();
    supervisor.stop();
}

std::uint64_t acknowledged(RunningSupervisor& supervisor) {
    std::uint64_t sum = 0;
    const auto answer = supervisor.get("/api/v1/workers");
    for (const auto& worker : answer["workers"]) {
        sum += worker["factsAcknowledged"].get<std::uint64_t>();
    }
    return sum;
}

void throughput() {
    Instance instance;
    for (const auto* kind : {"scm", "runtime", "agents"}) {
        instance.script(kind, "saturate");
    }
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    const auto memory_before = supervisor.resident_bytes();
    const auto begin = Clock::now();
    const auto first = acknowledged(supervisor);
    constexpr int kMilliseconds = 10'000;
    ::poll(nullptr, 0, kMilliseconds);
    const std::chrono::duration<double> took = Clock::now() - begin;
    const auto rate = static_cast<double>(acknowledged(supervisor) - first) / took.count();
    print_value("facts committed and acknowledged", rate, "facts/s", ">= 50,000 (P13)");
    print_value("supervisor memory after it, growth",
                static_cast<double>(supervisor.resident_bytes() - memory_before) / 1e6, "MB",
                "flat");
    supervisor.stop();
}

} // namespace

std::vector<Benchmark> wire_benchmarks() {
    return {{"wire.acknowledgement", acknowledgement}, {"wire.throughput", throughput}};
}

} // namespace ao::benchmarks
