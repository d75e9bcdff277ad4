// Samples and how they are printed.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ao::benchmarks {

using Clock = std::chrono::steady_clock;

/// One row: what was measured, the median and 99th percentile, and what it is held against.
class Figures {
public:
    explicit Figures(std::string name, std::string goal = "")
        : name_{std::move(name)}
        , goal_{std::move(goal)} {}

    void add(std::chrono::nanoseconds sample) {
        samples_.push_back(std::chrono::duration<double, std::milli>(sample).count());
    }

    /// Runs `work` that often, after a tenth as many warm-up runs.
    void time(int runs, const std::function<void()>& work);

    double median() const { return at(0.5); }

    /// Prints "name | n | p50 | p99 | min-max | goal" in milliseconds.
    void print() const;

private:
    double at(double share) const;

    std::string name_;
    std::string goal_;
    mutable std::vector<double> samples_;
};

/// A row with one value.
void print_value(const std::string& name, double value, const std::string& unit,
                 const std::string& goal = "");

/// A benchmark by name.
struct Benchmark {
    const char* name;
    std::function<void()> run;
};

std::vector<Benchmark> wire_benchmarks();
std::vector<Benchmark> stream_benchmarks();
std::vector<Benchmark> program_benchmarks();
std::vector<Benchmark> hooks_benchmarks();
std::vector<Benchmark> http_benchmarks();
std::vector<Benchmark> idle_benchmarks();
std::vector<Benchmark> list_benchmarks();
std::vector<Benchmark> spawn_benchmarks();
std::vector<Benchmark> terminal_benchmarks();

} // namespace ao::benchmarks
