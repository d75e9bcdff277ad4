// P8: what the tree costs while nothing happens: wake-ups, processor time and memory.
#include "tests/benchmarks/figures.h"
#include "tests/support/running_supervisor.h"

#include <filesystem>
#include <fstream>
#include <poll.h>
#include <unistd.h>

namespace ao::benchmarks {

namespace fs = std::filesystem;
using testing::Instance;
using testing::RunningSupervisor;

namespace {

struct Usage {
    std::uint64_t switches = 0; // voluntary: one per wake-up
    std::uint64_t ticks = 0;
    std::uint64_t proportional_kb = 0; // PSS
    std::uint64_t resident_kb = 0;
};

std::uint64_t value_of(const fs::path& file, const std::string& key) {
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(key)) {
            return std::stoull(line.substr(key.size()));
        }
    }
    return 0;
}

Usage usage_of(pid_t pid) {
    Usage usage;
    const auto folder = fs::path{"/proc"} / std::to_string(pid);
    for (const auto& task : fs::directory_iterator{folder / "task"}) {
        usage.switches += value_of(task.path() / "status", "voluntary_ctxt_switches:");
    }
    std::ifstream stat{folder / "stat"};
    std::string line;
    std::getline(stat, line);
    std::istringstream fields{line.substr(line.rfind(')') + 1)};
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    usage.ticks = user + system;
    usage.proportional_kb = value_of(folder / "smaps_rollup", "Pss:");
    usage.resident_kb = value_of(folder / "status", "VmRSS:");
    return usage;
}

void idle() {
    Instance instance;
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    std::vector<std::pair<std::string, pid_t>> processes{{"ao-supervisor", supervisor.pid()}};
    const auto answer = supervisor.get("/api/v1/workers");
    for (const auto& worker : answer["workers"]) {
        processes.emplace_back("ao-worker-" + worker["id"].get<std::string>(),
                               worker["pid"].get<pid_t>());
    }
    supervisor.close_stream();        // a client that watches is not idleness
    constexpr int kSettleMs = 15'000; // start-up, pruning and idle request threads are over
    constexpr int kMeasureMs = 60'000;
    ::poll(nullptr, 0, kSettleMs);
    std::vector<Usage> before;
    for (const auto& [name, pid] : processes) {
        before.push_back(usage_of(pid));
    }
    ::poll(nullptr, 0, kMeasureMs);
    double wakeups = 0;
    double cpu = 0;
    double memory = 0;
    const double seconds = kMeasureMs / 1000.0;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        const auto after = usage_of(processes[i].second);
        const auto of_this = static_cast<double>(after.switches - before[i].switches) / seconds;
        const auto ticks = static_cast<double>(after.ticks - before[i].ticks);
        wakeups += of_this;
        cpu += ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) / seconds * 100;
        memory += static_cast<double>(after.proportional_kb) / 1024;
        print_value("idle " + processes[i].first, of_this, "wake-ups/s");
        print_value("  its memory, resident", static_cast<double>(after.resident_kb) / 1024, "MB",
                    i == 0 ? "<= 25 (P8)" : "<= 8 (P8)");
        print_value("  its memory, proportional", static_cast<double>(after.proportional_kb) / 1024,
                    "MB");
    }
    print_value("idle, all processes", wakeups, "wake-ups/s", "<= 10 (P8)");
    print_value("idle, all processes", cpu, "% of a core", "<= 0.2 (P8)");
    print_value("idle, all processes, proportional", memory, "MB", "<= 20");
    supervisor.stop();
}

} // namespace

std::vector<Benchmark> idle_benchmarks() {
    return {{"idle", idle}};
}

} // namespace ao::benchmarks
