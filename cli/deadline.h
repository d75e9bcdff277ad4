// A point in monotonic time by which something must be over. Standard library only.
#pragma once

#include <algorithm>
#include <chrono>

namespace ao::cli {

class Deadline {
public:
    explicit Deadline(std::chrono::milliseconds from_now)
        : at_{Clock::now() + from_now} {}

    std::chrono::milliseconds left() const {
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
        return std::max(rest, std::chrono::milliseconds{0});
    }

    bool is_over() const { return left().count() == 0; }

    /// For poll().
    int poll_timeout() const {
        constexpr std::chrono::milliseconds kLongest{1 << 30};
        return static_cast<int>(std::min(left(), kLongest).count());
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point at_;
};

} // namespace ao::cli
