// ao-benchmarks [name …]: runs all, or those whose name begins with a given one.
#include "tests/benchmarks/figures.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
    using namespace ao::benchmarks;
    std::vector<Benchmark> all;
    for (const auto& group : {wire_benchmarks(), stream_benchmarks(), program_benchmarks(),
                              hooks_benchmarks(), http_benchmarks(), list_benchmarks(),
                              spawn_benchmarks(), terminal_benchmarks(), idle_benchmarks()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    const auto is_wanted = [&](const Benchmark& benchmark) {
        return argc == 1 || std::any_of(argv + 1, argv + argc, [&](std::string_view prefix) {
                   return std::string_view{benchmark.name}.starts_with(prefix);
               });
    };
    std::printf("| %-46s | %6s | %9s | %9s | %9s | %-22s |\n", "milliseconds unless said", "n",
                "p50", "p99", "max", "goal");
    for (const auto& benchmark : all) {
        if (is_wanted(benchmark)) {
            std::printf("# %s\n", benchmark.name);
            std::fflush(stdout);
            benchmark.run();
        }
    }
    return 0;
}
