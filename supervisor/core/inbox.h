// The core's queue: many threads put in, the core thread takes out. Requests are bounded here;
// what workers send is bounded by their credits (ipc/limits.h).
#pragma once

#include "supervisor/core/core_input.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace ao::core {

class Inbox {
public:
    using Clock = std::chrono::steady_clock;

    explicit Inbox(std::size_t max_requests)
        : max_requests_{max_requests} {}

    /// From a worker or the host. Never refuses while open.
    void put(CoreInput input);

    /// From a client. False when too many wait or the core is closed: answer 503.
    bool try_put_request(CoreInput input);

    /// Waits for the first item, at most until `until` (for ever without), then takes at most
    /// `max` without waiting further. Empty when the time was up or the inbox is closed and empty.
    std::vector<CoreInput> take(std::size_t max, std::optional<Clock::time_point> until);

    /// Nothing more comes in; what is there can still be taken.
    void close();
    bool is_closed() const;

    std::uint64_t depth() const { return depth_.load(std::memory_order_relaxed); }

private:
    const std::size_t max_requests_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<CoreInput> items_; // guarded by mutex_
    std::size_t requests_ = 0;    // guarded by mutex_
    bool closed_ = false;         // guarded by mutex_
    std::atomic<std::uint64_t> depth_{0};
};

} // namespace ao::core
