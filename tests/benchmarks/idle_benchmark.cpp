// P8: what the tree costs while nothing happens: wake-ups, processor time and memory.
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/process_usage.h"
#include "tests/benchmarks/stored_sessions.h"
#include "tests/benchmarks/world.h"

#include <poll.h>

namespace ao::benchmarks {

using testing::Instance;
using testing::RunningSupervisor;

namespace {

constexpr int kSettleMs = 15'000; // start-up, pruning and idle request threads are over
constexpr int kMeasureMs = 60'000;
constexpr double kSeconds = kMeasureMs / 1'000.0;

struct Part {
    std::string name;
    std::vector<pid_t> pids;
    Usage before{};
};

double megabytes(std::uint64_t kilobytes) {
    return static_cast<double>(kilobytes) / 1'024;
}

std::vector<Part> own_processes(RunningSupervisor& supervisor) {
    std::vector<Part> parts{{"ao-supervisor", {supervisor.pid()}}};
    const auto answer = supervisor.get("/api/v1/workers");
    for (const auto& worker : answer["workers"]) {
        parts.push_back(
            {"ao-worker-" + worker["id"].get<std::string>(), {worker["pid"].get<pid_t>()}});
    }
    supervisor.close_stream(); // a client that watches is not idleness
    return parts;
}

void wait_and_look(std::vector<Part>& parts) {
    ::poll(nullptr, 0, kSettleMs);
    for (auto& part : parts) {
        part.before = usage_of(part.pids);
    }
    ::poll(nullptr, 0, kMeasureMs);
}

double wakeups(const Part& part, const Usage& after) {
    return static_cast<double>(after.switches - part.before.switches) / kSeconds;
}

void print_own(const std::vector<Part>& parts, const std::string& memory_goal) {
    double all_wakeups = 0;
    double cpu = 0;
    double memory = 0;
    for (const auto& part : parts) {
        const auto after = usage_of(part.pids);
        all_wakeups += wakeups(part, after);
        cpu += percent_of_a_core(part.before, after, kSeconds);
        memory += megabytes(after.proportional_kb);
        print_value("idle " + part.name, wakeups(part, after), "wake-ups/s");
        print_value("  its memory, resident", megabytes(after.resident_kb), "MB",
                    part.name == "ao-supervisor" ? "<= 25 (P8)" : "<= 8 (P8)");
        print_value("  its memory, proportional", megabytes(after.proportional_kb), "MB");
    }
    print_value("idle, supervisor and workers", all_wakeups, "wake-ups/s", "<= 10 (P8)");
    print_value("idle, supervisor and workers", cpu, "% of a core", "<= 0.2 (P8)");
    print_value("idle, supervisor and workers, proportional", memory, "MB", memory_goal);
}

void idle() {
    Instance instance;
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    auto parts = own_processes(supervisor);
    wait_and_look(parts);
    print_own(parts, "<= 20");
    supervisor.stop();
}

void idle_sessions() {
    constexpr std::size_t kLive = 100;
    constexpr std::int64_t kStored = 1'000;
    const auto world = make_world();
    store_sessions(world->instance(), kStored);
    world->start();
    world->add_project();
    Part hosts{"hosts", {}};
    for (std::size_t i = 0; i < kLive; ++i) {
        hosts.pids.push_back(world->host(spawn_live(*world, "exec cat")).value());
    }
    auto parts = own_processes(world->supervisor());
    parts.push_back(hosts);
    wait_and_look(parts);
    hosts = parts.back();
    parts.pop_back();
    print_own(parts, "<= 45 (P8)");
    const auto after = usage_of(hosts.pids);
    print_value("idle, 100 hosts of sessions", wakeups(hosts, after), "wake-ups/s");
    print_value("idle, 100 hosts of sessions", percent_of_a_core(hosts.before, after, kSeconds),
                "% of a core");
    print_value("  memory of one, private and written",
                static_cast<double>(after.private_dirty_kb) / kLive, "KB", "<= 4,096");
    print_value("  memory of one, proportional", static_cast<double>(after.proportional_kb) / kLive,
                "KB");
}

} // namespace

std::vector<Benchmark> idle_benchmarks() {
    return {{"idle", idle}, {"idle_sessions", idle_sessions}};
}

} // namespace ao::benchmarks
