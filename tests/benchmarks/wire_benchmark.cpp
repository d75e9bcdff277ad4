// P13: fact to committed acknowledgement, and facts per second from three workers.
#include "tests/benchmarks/figures.h"
#include "tests/support/running_supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <sstream>
#include <unistd.h>

namespace ao::benchmarks {

using testing::Instance;
using testing::RunningSupervisor;

namespace {

// What a commit cannot be faster than: its bytes written over an existing file, and synced.
void floor_sync() {
    const testing::TempDir folder;
    const int file = ::open((folder / "log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::string pages(4UL * 4'096, 'x');
    constexpr int kSlots = 64;
    for (int i = 0; i < kSlots; ++i) {
        static_cast<void>(::write(file, pages.data(), pages.size()));
    }
    ::fdatasync(file);
    Figures figures{"floor: 16 KiB over an existing file, synced", ""};
    int slot = 0;
    figures.time(1'000, [&] {
        const auto at = static_cast<off_t>(pages.size()) * (++slot % kSlots);
        static_cast<void>(::pwrite(file, pages.data(), pages.size(), at));
        ::fdatasync(file);
    });
    ::close(file);
    figures.print();
}

void acknowledgement() {
    floor_sync();
    Instance instance;
    instance.script("runtime", "measure_acknowledgement 3000");
    RunningSupervisor supervisor{instance};
    // Not by the event stream: a client that is told of every fact would be measured as well.
    while (instance.record("samples", "runtime").empty()) {
        ::poll(nullptr, 0, 100);
    }
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
    supervisor.close_stream();
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
