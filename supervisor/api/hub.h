// One thread around one epoll: it owns descriptors and their deadlines. The door and the two
// stream hubs are instances of this class. It sleeps until a descriptor is ready, a deadline is due
// or its doorbell rings; with nothing due it never wakes. It knows nothing of HTTP.
#pragma once

#include "supervisor/api/socket.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace ao::api {

class Hub {
public:
    using Clock = std::chrono::steady_clock;

    class Member;

private:
    using Deadlines = std::multimap<Clock::time_point, Member*>;

public:
    /// What lives on a hub. All calls come on the hub's thread. A member may remove itself in any
    /// of them, and any member in on_adopted, on_deadline and the hub's on_ring.
    class Member {
    public:
        virtual ~Member() = default;

        /// What to watch; negative for a member that is only a timer.
        virtual int descriptor() const = 0;

        /// It is on the hub now; calls Hub::watch or does its first work.
        virtual void on_adopted() = 0;

        virtual void on_ready(std::uint32_t events) = 0;

        virtual void on_deadline() = 0;

    private:
        friend class Hub;
        Deadlines::iterator deadline_;
        bool has_deadline_ = false;
        bool watched_ = false;
    };

    /// `capacity` bounds the members that wait to be adopted. `on_ring` runs on the hub's thread
    /// after ring(); many rings may become one call.
    Hub(std::string thread_name, std::size_t capacity, std::function<void()> on_ring);
    ~Hub(); // stops

    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    void start();

    /// Ends the thread and destroys every member. Harmless when repeated.
    void stop();

    /// Any thread. Refused (nullptr stays with the caller's copy destroyed) when full or stopped.
    bool adopt(std::unique_ptr<Member> member);

    /// Any thread; never blocks.
    void ring() noexcept;

    // From here on: the hub's thread only.

    /// Adds a member without the queue, for one made on this thread. Calls on_adopted.
    void add(std::unique_ptr<Member> member);

    /// Sets the epoll events to wait for. False when the kernel refuses (then remove the member).
    bool watch(Member& member, std::uint32_t events);

    /// Watches its descriptor no more; it may then be closed, or another take its place.
    void unwatch(Member& member);

    void set_deadline(Member& member, Clock::time_point at);
    void clear_deadline(Member& member);

    /// Takes the member off the hub; the caller may keep it.
    std::unique_ptr<Member> remove(Member& member);

    std::size_t size() const { return members_.size(); }

private:
    void run();
    void answer_doorbell();
    void pass_deadlines();
    int milliseconds_to_next_deadline() const;

    std::string thread_name_;
    std::size_t capacity_;
    std::function<void()> on_ring_;
    Socket epoll_;
    Socket doorbell_;

    std::mutex mutex_; // guards the three below
    std::vector<std::unique_ptr<Member>> arrivals_;
    bool rung_ = false;
    bool stopping_ = false;

    std::unordered_map<Member*, std::unique_ptr<Member>> members_;
    Deadlines deadlines_;
    std::thread thread_;
};

} // namespace ao::api
