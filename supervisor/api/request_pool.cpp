// Starts, feeds and ends request threads.
#include "supervisor/api/request_pool.h"

#include "supervisor/log.h"

#include <Poco/Exception.h>

#include <limits>
#include <pthread.h>
#include <system_error>

namespace ao::api {

RequestPool::RequestPool(std::size_t max_threads, std::size_t max_queue,
                         std::chrono::milliseconds idle)
    : max_threads_{max_threads}
    , max_queue_{max_queue}
    , idle_{idle} {}

RequestPool::~RequestPool() {
    stop();
}

bool RequestPool::submit(Job job) {
    return submit_up_to(max_queue_, std::move(job));
}

bool RequestPool::submit_always(Job job) {
    return submit_up_to(std::numeric_limits<std::size_t>::max(), std::move(job));
}

bool RequestPool::submit_up_to(std::size_t most, Job job) {
    std::unique_lock lock{mutex_};
    // Threads that are free, or can be started, will take as many at once.
    const auto free_threads = max_threads_ - busy_.load(std::memory_order_relaxed);
    if (stopping_ || (queue_.size() >= most && queue_.size() - most >= free_threads)) {
        return false;
    }
    queue_.push_back(std::move(job));
    queued_ = queue_.size();
    if (queue_.size() > waiting_ && threads_.size() < max_threads_) {
        const auto self = threads_.emplace(threads_.end());
        try {
            *self = std::thread{[this, self] { run(self); }};
        } catch (const std::system_error& error) {
            threads_.erase(self);
            if (threads_.empty()) { // nobody would ever run it
                queue_.pop_back();
                queued_ = queue_.size();
                log::error("no request thread could be started", {{"error", error.what()}});
                return false;
            }
        }
    } else {
        work_.notify_one();
    }
    join_ended(lock);
    return true;
}

void RequestPool::join_ended(std::unique_lock<std::mutex>& lock) {
    std::list<std::thread> ended;
    ended.swap(ended_);
    lock.unlock();
    for (auto& thread : ended) {
        thread.join();
    }
    lock.lock();
}

void RequestPool::run(std::list<std::thread>::iterator self) {
    ::pthread_setname_np(::pthread_self(), "ao-http");
    std::unique_lock lock{mutex_};
    while (true) {
        if (queue_.empty()) {
            if (stopping_) {
                break;
            }
            ++waiting_;
            const auto awake = [this] { return !queue_.empty() || stopping_; };
            bool more = true;
            if (threads_.size() == 1) {
                work_.wait(lock, awake);
            } else {
                more = work_.wait_for(lock, idle_, awake);
            }
            --waiting_;
            if (!more && threads_.size() > 1) {
                break;
            }
            continue;
        }
        auto job = std::move(queue_.front());
        queue_.pop_front();
        queued_ = queue_.size();
        busy_.fetch_add(1, std::memory_order_relaxed);
        lock.unlock();
        try {
            job();
            job = nullptr; // what it holds is freed outside the lock
        } catch (const Poco::Exception& error) {
            log::error("a request thread caught an error", {{"error", error.displayText()}});
        } catch (const std::exception& error) {
            log::error("a request thread caught an error", {{"error", error.what()}});
        }
        lock.lock();
        busy_.fetch_sub(1, std::memory_order_relaxed);
    }
    if (!stopping_) {
        ended_.splice(ended_.end(), threads_, self);
    }
}

void RequestPool::stop() {
    std::list<std::thread> all;
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        all.splice(all.end(), threads_);
        all.splice(all.end(), ended_);
    }
    work_.notify_all();
    for (auto& thread : all) {
        thread.join();
    }
}

} // namespace ao::api
