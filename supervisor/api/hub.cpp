// The epoll loop.
#include "supervisor/api/hub.h"

#include "supervisor/log.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ao::api {

namespace {

Socket checked(int descriptor, const char* what) {
    if (descriptor < 0) {
        throw std::system_error{errno, std::generic_category(), what};
    }
    return Socket{descriptor};
}

} // namespace

Hub::Hub(std::string thread_name, std::size_t capacity, std::function<void()> on_ring)
    : thread_name_{std::move(thread_name)}
    , capacity_{capacity}
    , on_ring_{std::move(on_ring)}
    , epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")}
    , doorbell_{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")} {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    if (::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, doorbell_.descriptor(), &event) != 0) {
        throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
    }
}

Hub::~Hub() {
    stop();
}

void Hub::start() {
    thread_ = std::thread{[this] {
        try {
            run();
        } catch (const std::exception& error) {
            // Without this thread nothing is served; a core dump and a restart are the honest end.
            log::error("hub thread failed", {{"thread", thread_name_}, {"error", error.what()}});
            std::terminate();
        }
    }};
    ::pthread_setname_np(thread_.native_handle(), thread_name_.c_str());
}

void Hub::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    ring();
    if (thread_.joinable()) {
        thread_.join();
    }
    deadlines_.clear();
    members_.clear();
    const std::scoped_lock lock{mutex_};
    arrivals_.clear();
}

bool Hub::adopt(std::unique_ptr<Member> member) {
    {
        const std::scoped_lock lock{mutex_};
        if (stopping_ || arrivals_.size() >= capacity_) {
            return false;
        }
        arrivals_.push_back(std::move(member));
        if (arrivals_.size() > 1) {
            return true; // whoever brought the first one rings
        }
    }
    ring();
    return true;
}

void Hub::ring() noexcept {
    {
        const std::scoped_lock lock{mutex_};
        if (std::exchange(rung_, true)) {
            return;
        }
    }
    const std::uint64_t one = 1;
    // The counter cannot overflow, because it is written once per answered ring.
    [[maybe_unused]] const auto written = ::write(doorbell_.descriptor(), &one, sizeof one);
}

void Hub::add(std::unique_ptr<Member> member) {
    auto& added = *member;
    members_.emplace(&added, std::move(member));
    added.on_adopted();
}

bool Hub::watch(Member& member, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &member;
    const int operation = member.watched_ ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    member.watched_ = ::epoll_ctl(epoll_.descriptor(), operation, member.descriptor(), &event) == 0;
    return member.watched_;
}

void Hub::unwatch(Member& member) {
    if (std::exchange(member.watched_, false)) {
        ::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_DEL, member.descriptor(), nullptr);
    }
}

void Hub::set_deadline(Member& member, Clock::time_point at) {
    clear_deadline(member);
    member.deadline_ = deadlines_.emplace(at, &member);
    member.has_deadline_ = true;
}

void Hub::clear_deadline(Member& member) {
    if (std::exchange(member.has_deadline_, false)) {
        deadlines_.erase(member.deadline_);
    }
}

std::unique_ptr<Hub::Member> Hub::remove(Member& member) {
    clear_deadline(member);
    unwatch(member);
    auto node = members_.extract(&member);
    return node.empty() ? nullptr : std::move(node.mapped());
}

int Hub::milliseconds_to_next_deadline() const {
    if (deadlines_.empty()) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadlines_.begin()->first - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 86'400'000));
}

void Hub::pass_deadlines() {
    if (deadlines_.empty()) {
        return;
    }
    const auto now = Clock::now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        auto& member = *deadlines_.begin()->second;
        clear_deadline(member);
        member.on_deadline();
    }
}

void Hub::answer_doorbell() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(doorbell_.descriptor(), &count, sizeof count);
    std::vector<std::unique_ptr<Member>> arrivals;
    {
        const std::scoped_lock lock{mutex_};
        rung_ = false;
        arrivals.swap(arrivals_);
    }
    for (auto& arrival : arrivals) {
        add(std::move(arrival));
    }
    on_ring_();
}

void Hub::run() {
    std::array<epoll_event, 256> events{};
    while (true) {
        const int count =
            ::epoll_wait(epoll_.descriptor(), events.data(), static_cast<int>(events.size()),
                         milliseconds_to_next_deadline());
        if (count < 0 && errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "epoll_wait"};
        }
        // Members of this batch may only remove themselves, so no pointer in it goes stale; what
        // may touch others (doorbell, deadlines) comes after the batch.
        bool rung = false;
        for (int at = 0; at < count; ++at) {
            const auto& event = events.at(static_cast<std::size_t>(at));
            if (event.data.ptr == nullptr) {
                rung = true;
            } else {
                static_cast<Member*>(event.data.ptr)->on_ready(event.events);
            }
        }
        if (rung) {
            answer_doorbell();
        }
        pass_deadlines();
        const std::scoped_lock lock{mutex_};
        if (stopping_) {
            return;
        }
    }
}

} // namespace ao::api
