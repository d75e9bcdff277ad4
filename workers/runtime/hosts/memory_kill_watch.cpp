// A state file is replaced by rename, so a change is something that is moved into the directory.
#include "workers/runtime/hosts/memory_kill_watch.h"

#include "ipc/pty/host_state.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace ao::workers::hosts {

MemoryKillWatch::MemoryKillWatch(Workbench& workbench)
    : workbench_{workbench}
    , changes_{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)} {}

void MemoryKillWatch::follow(const std::vector<ipc::WatchedHost>& hosts) {
    auto before = std::exchange(followed_, {});
    for (const auto& host : hosts) {
        const int watch =
            changes_ ? ::inotify_add_watch(changes_.get(), host.directory.c_str(), IN_MOVED_TO)
                     : -1;
        if (watch < 0) {
            continue; // it is looked at when it ends
        }
        auto& followed = followed_[watch];
        const auto known = before.find(watch);
        const bool is_same = known != before.end() && known->second.host == host;
        followed = is_same ? known->second : Followed{host, 0};
        look_at(followed);
    }
    for (const auto& [watch, followed] : before) {
        if (!followed_.contains(watch)) {
            ::inotify_rm_watch(changes_.get(), watch);
        }
    }
    if (!followed_.empty() && !std::exchange(is_looking_, true)) {
        tasks_.start(look_on(), [](bool) {});
    }
}

Task<bool> MemoryKillWatch::look_on() {
    while (true) {
        co_await wait_for(workbench_, changes_.get(), POLLIN, std::nullopt);
        read_changes();
    }
}

void MemoryKillWatch::read_changes() {
    alignas(inotify_event) std::array<char, 4'096> events;
    ssize_t size = 0;
    while ((size = ::read(changes_.get(), events.data(), events.size())) > 0) {
        inotify_event event{};
        for (std::size_t at = 0; at + sizeof event <= static_cast<std::size_t>(size);
             at += sizeof event + event.len) {
            std::memcpy(&event, events.data() + at, sizeof event);
            if (const auto found = followed_.find(event.wd); found != followed_.end()) {
                look_at(found->second);
            }
        }
    }
}

void MemoryKillWatch::look_at(const ipc::WatchedHost& host) {
    const auto found = std::find_if(followed_.begin(), followed_.end(),
                                    [&](const auto& entry) { return entry.second.host == host; });
    Followed unknown{host, 0};
    look_at(found == followed_.end() ? unknown : found->second);
}

void MemoryKillWatch::look_at(Followed& followed) {
    const auto state = pty::read_host_state(followed.host.directory);
    if (!state || state->handle != followed.host.handle ||
        state->memory_kills.count <= followed.reported) {
        return;
    }
    followed.reported = state->memory_kills.count;
    workbench_.report(ipc::MemoryKillSeen{followed.host.session_id, followed.host.handle,
                                          state->memory_kills.count, state->memory_kills.process,
                                          state->caps.memory_mb});
}

} // namespace ao::workers::hosts
