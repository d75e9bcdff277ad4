// memory.events and two looks at /proc.
#include "workers/hosting/memory_watch.h"

#include "ipc/daemon/cgroup.h"
#include "ipc/pty/pty_limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace ao::hosting {

namespace {

using Clock = std::chrono::steady_clock;

bool has_kill_pending(pid_t pid) {
    const auto text = daemon::read_cgroup_file("/proc/" + std::to_string(pid), "status");
    for (const std::string_view key : {"SigPnd:\t", "ShdPnd:\t"}) {
        const auto at = text.find(key);
        std::uint64_t signals = 0;
        if (at != std::string::npos) {
            std::from_chars(text.data() + at + key.size(), text.data() + text.size(), signals, 16);
        }
        if ((signals & (1U << (SIGKILL - 1U))) != 0) {
            return true;
        }
    }
    return false;
}

std::vector<MemoryUser> users_of(const SessionCgroup& cgroup) {
    std::vector<MemoryUser> users;
    for (const auto pid : cgroup.members()) {
        if (auto row = daemon::read_process(pid)) {
            const bool is_ending =
                row->has_ended() || row->resident_pages == 0 || has_kill_pending(pid);
            users.push_back({std::move(*row), is_ending});
        }
    }
    return users;
}

bool is_same(const MemoryUser& a, const MemoryUser& b) {
    return a.row.pid == b.row.pid && a.row.start_ticks == b.row.start_ticks;
}

} // namespace

std::string likely_victim(const std::vector<MemoryUser>& before,
                          const std::vector<MemoryUser>& now) {
    const MemoryUser* victim = nullptr;
    const auto consider = [&](const MemoryUser& user) {
        if (victim == nullptr || user.row.resident_pages > victim->row.resident_pages) {
            victim = &user;
        }
    };
    for (const auto& user : before) {
        const auto still = std::find_if(
            now.begin(), now.end(), [&](const MemoryUser& other) { return is_same(user, other); });
        if (!user.is_ending && (still == now.end() || still->is_ending)) {
            consider(user);
        }
    }
    for (const auto& user : now) {
        const bool is_new =
            std::none_of(before.begin(), before.end(),
                         [&](const MemoryUser& other) { return is_same(user, other); });
        if (user.is_ending && is_new) {
            consider(user);
        }
    }
    return victim == nullptr ? std::string{} : victim->row.name;
}

MemoryWatch::MemoryWatch(const SessionCgroup& cgroup)
    : cgroup_{cgroup}
    , looked_at_{Clock::now()} {
    if (cgroup_) {
        events_.reset(::open((cgroup_.path() + "/memory.events").c_str(), O_RDONLY | O_CLOEXEC));
    }
    if (events_) {
        users_ = users_of(cgroup_);
        look();
    }
}

bool MemoryWatch::look() {
    std::array<char, 512> text{};
    const auto size = events_ ? ::pread(events_.get(), text.data(), text.size(), 0) : -1;
    if (size <= 0) {
        events_.reset(); // the cgroup is gone; its file would be told of for ever
        return false;
    }
    const auto count =
        daemon::cgroup_counter({text.data(), static_cast<std::size_t>(size)}, "oom_kill");
    const bool has_risen = count > kills_.count;
    const auto now = Clock::now();
    if (!has_risen && now - looked_at_ < pty::kMemoryLookEvery) {
        return false;
    }
    looked_at_ = now;
    auto users = users_of(cgroup_);
    if (has_risen) {
        kills_ = {count, likely_victim(users_, users)};
    }
    users_ = std::move(users);
    return has_risen;
}

} // namespace ao::hosting
