// A point in monotonic time by which something must be over. C headers only.
#pragma once

#include <time.h>

namespace ao::hook {

class Deadline {
public:
    /// `milliseconds` from now.
    static Deadline in(int milliseconds) { return Deadline{now() + milliseconds * 1'000'000LL}; }

    /// Milliseconds left, rounded up, for poll(); 0 when it has passed.
    int left() const {
        const long long rest = at_ - now();
        return rest > 0 ? static_cast<int>((rest + 999'999) / 1'000'000) : 0;
    }

private:
    explicit Deadline(long long at)
        : at_{at} {}

    static long long now() {
        timespec time{};
        clock_gettime(CLOCK_MONOTONIC, &time);
        return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
    }

    long long at_; // nanoseconds
};

} // namespace ao::hook
