// Order statistics and aligned rows.
#include "tests/benchmarks/figures.h"

#include <algorithm>
#include <cstdio>

namespace ao::benchmarks {

void Figures::time(int runs, const std::function<void()>& work) {
    for (int i = 0; i < runs / 10; ++i) {
        work();
    }
    for (int i = 0; i < runs; ++i) {
        const auto begin = Clock::now();
        work();
        add(Clock::now() - begin);
    }
}

double Figures::at(double share) const {
    if (samples_.empty()) {
        return 0;
    }
    std::sort(samples_.begin(), samples_.end());
    const auto last = static_cast<double>(samples_.size() - 1);
    return samples_[static_cast<std::size_t>(share * last)];
}

void Figures::print() const {
    std::printf("| %-46s | %6zu | %9.3f | %9.3f | %9.3f | %-22s |\n", name_.c_str(),
                samples_.size(), at(0.5), at(0.99), at(1.0), goal_.c_str());
    std::fflush(stdout);
}

void print_value(const std::string& name, double value, const std::string& unit,
                 const std::string& goal) {
    std::printf("| %-46s | %6s | %9.2f %-21s | %-22s |\n", name.c_str(), "", value, unit.c_str(),
                goal.c_str());
    std::fflush(stdout);
}

} // namespace ao::benchmarks
