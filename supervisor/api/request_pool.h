// The threads that run requests: started when there is work, ended after idling, one stays. A
// request reaches them only when it is complete, so none ever waits for a client. Any thread.
// Limits: Poco::ThreadPool keeps idle threads until somebody collects them, hence this one.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace ao::api {

class RequestPool {
public:
    using Job = std::function<void()>;

    RequestPool(std::size_t max_threads, std::size_t max_queue, std::chrono::milliseconds idle);
    ~RequestPool(); // stops

    RequestPool(const RequestPool&) = delete;
    RequestPool& operator=(const RequestPool&) = delete;

    /// False when the queue is full or the pool stops; the job is then not run.
    bool submit(Job job);

    /// Work that the caller bounds itself: never refused for a full queue. False when stopping.
    bool submit_always(Job job);

    /// Somebody waits for a thread. Cheap; may be outdated at once.
    bool has_queue() const { return queued_.load(std::memory_order_relaxed) > 0; }

    /// More than three quarters of the threads are at work.
    bool is_crowded() const { return 4 * busy_.load(std::memory_order_relaxed) > 3 * max_threads_; }

    std::size_t max_threads() const { return max_threads_; }

    /// Runs what is queued, then ends every thread. Harmless when repeated.
    void stop();

private:
    bool submit_up_to(std::size_t most, Job job);
    void run(std::list<std::thread>::iterator self);
    void join_ended(std::unique_lock<std::mutex>& lock);

    const std::size_t max_threads_;
    const std::size_t max_queue_;
    const std::chrono::milliseconds idle_;
    std::atomic<std::size_t> queued_{0}; // mirrors queue_.size()
    std::atomic<std::size_t> busy_{0};   // both are written under the mutex

    std::mutex mutex_; // guards the rest
    std::condition_variable work_;
    std::deque<Job> queue_;
    std::list<std::thread> threads_;
    std::list<std::thread> ended_;
    std::size_t waiting_ = 0;
    bool stopping_ = false;
};

} // namespace ao::api
