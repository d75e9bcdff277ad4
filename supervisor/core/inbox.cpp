// A bounded deque behind one mutex.
#include "supervisor/core/inbox.h"

namespace ao::core {

void Inbox::put(CoreInput input) {
    {
        const std::lock_guard lock{mutex_};
        if (closed_) {
            return;
        }
        items_.push_back(std::move(input));
        depth_ = items_.size();
    }
    filled_.notify_one();
}

bool Inbox::try_put_request(CoreInput input) {
    {
        const std::lock_guard lock{mutex_};
        if (closed_ || requests_ >= max_requests_) {
            return false;
        }
        ++requests_;
        items_.push_back(std::move(input));
        depth_ = items_.size();
    }
    filled_.notify_one();
    return true;
}

std::vector<CoreInput> Inbox::take(std::size_t max, std::optional<Clock::time_point> until) {
    std::unique_lock lock{mutex_};
    const auto ready = [&] { return !items_.empty() || closed_; };
    if (until) {
        filled_.wait_until(lock, *until, ready);
    } else {
        filled_.wait(lock, ready);
    }
    std::vector<CoreInput> taken;
    while (!items_.empty() && taken.size() < max) {
        requests_ -= is_request(items_.front()) ? 1 : 0;
        taken.push_back(std::move(items_.front()));
        items_.pop_front();
    }
    depth_ = items_.size();
    return taken;
}

void Inbox::close() {
    {
        const std::lock_guard lock{mutex_};
        closed_ = true;
    }
    filled_.notify_one();
}

bool Inbox::is_closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
}

} // namespace ao::core
