// Prints the figures of one host: memory with a full scrollback, throughput, echo, attach, idle
// CPU. Not a test: run it on a quiet machine in a release build. Usage: pty_host_figures
#include "tests/process/pty_host/hosted_program.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <poll.h>
#include <string>
#include <vector>

namespace {

using namespace ao::testing;
using namespace ao::pty;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

long private_dirty_kb(pid_t pid) {
    std::ifstream rollup{"/proc/" + std::to_string(pid) + "/smaps_rollup"};
    std::string word;
    long kilobytes = -1;
    while (rollup >> word) {
        if (word == "Private_Dirty:") {
            rollup >> kilobytes;
        }
    }
    return kilobytes;
}

long cpu_ticks(pid_t pid) {
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string word;
    long user = 0;
    long system = 0;
    for (int field = 1; field <= 15 && stat >> word; ++field) {
        (field == 14 ? user : field == 15 ? system : user) = field >= 14 ? std::stol(word) : user;
    }
    return user + system;
}

void print_memory() {
    // 80 printed columns in three colors.
    const std::string line =
        "\\033[31mthe quick brown fox jumps o\\033[32mver the lazy dog and then "
        "it \\033[1;34mrests for a while %06d\\033[m\\n";
    const HostedProgram program{{"sh", "-c",
                                 "i=0; while [ $i -lt 10100 ]; do printf '" + line +
                                     "' $i; i=$((i+1)); done; echo FULL; cat"},
                                10'000};
    auto viewer = program.viewer();
    viewer.send(Attach{220, 50});
    viewer.wait_for_text("FULL");
    std::printf("scrollback lines            %u\n", viewer.status().scrollback_lines);
    std::printf("Private_Dirty, viewer there %ld KB\n", private_dirty_kb(program.host_pid()));
    const auto start = Clock::now();
    auto second = program.viewer();
    second.attach();
    std::printf("attach to snapshot          %.2f ms, %zu bytes\n", seconds_since(start) * 1e3,
                second.drawn().size());
    second.status(); // the host is done with the snapshot
    std::printf("Private_Dirty after attach  %ld KB\n", private_dirty_kb(program.host_pid()));
    const long before = cpu_ticks(program.host_pid());
    ::poll(nullptr, 0, 2'000);
    std::printf("CPU in 2 s of idling        %ld ticks\n", cpu_ticks(program.host_pid()) - before);
}

void print_throughput(const char* what, const std::string& command, double bytes) {
    const HostedProgram program{{"sh", "-c", "read x; " + command + "; printf 'FINI''SHED'; cat"}};
    auto viewer = program.viewer();
    viewer.attach(220, 50);
    viewer.type("\n");
    const auto start = Clock::now();
    viewer.wait_for_output("FINISHED");
    std::printf("flood, %-20s %.1f MB/s, %zu snapshots\n", what, bytes / seconds_since(start) / 1e6,
                viewer.snapshots());
}

void print_echo() {
    const HostedProgram program{{"sh", "-c", "stty raw -echo; echo ready; cat"}};
    auto viewer = program.viewer();
    viewer.attach().wait_for_output("ready");
    std::vector<double> all;
    for (int i = 0; i < 2'000; ++i) {
        const auto size = viewer.drawn().size();
        const auto start = Clock::now();
        viewer.type("x");
        viewer.wait_for_more_than(size);
        all.push_back(seconds_since(start) * 1e6);
    }
    std::sort(all.begin(), all.end());
    std::printf("key echo                    p50 %.0f us, p99 %.0f us\n", all[1'000], all[1'980]);
}

} // namespace

int main() {
    print_memory();
    print_throughput("yes, long lines",
                     "yes 'the quick brown fox jumps over the lazy dog' | head -c "
                     "60000000",
                     60e6);
    print_throughput("yes, one letter", "yes | head -c 20000000", 30e6);
    print_echo();
    return 0;
}
