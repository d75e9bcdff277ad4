// A directory that is not there is waited for in the nearest one above it that is: of that one only
// what appears in it matters. Several places may share a watch, for the kernel has one per
// directory.
#include "workers/agents/watching/file_watch.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <vector>

namespace ao::workers::agents {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kAppeared = IN_CREATE | IN_MOVED_TO;
constexpr std::uint32_t kGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED;
constexpr std::uint32_t kAbove =
    IN_ONLYDIR | IN_MASK_ADD | IN_DELETE_SELF | IN_MOVE_SELF | kAppeared;
constexpr std::uint32_t kAnything =
    kAbove | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE | IN_MOVED_FROM;

} // namespace

FileWatch::FileWatch(Workbench& workbench)
    : workbench_{workbench} {}

FileWatch::Id FileWatch::add(std::string directory, std::string name,
                             std::function<void()> changed) {
    const auto id = ++last_id_;
    auto& place = places_[id];
    place.directory = std::move(directory);
    place.name = std::move(name);
    place.changed = std::move(changed);
    put(place);
    return id;
}

void FileWatch::remove(Id id) {
    const auto found = places_.find(id);
    if (found != places_.end()) {
        const int watch = found->second.watch;
        places_.erase(found);
        drop_if_unused(watch);
    }
}

void FileWatch::look_again() {
    std::set<Id> changed;
    for (auto& [id, place] : places_) {
        if (const int before = place.watch; put(place) != before || place.watch < 0) {
            drop_if_unused(before);
            changed.insert(id);
        }
    }
    tell(changed);
}

bool FileWatch::open() {
    if (!inotify_) {
        inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
        if (inotify_) {
            wait();
        }
    }
    return static_cast<bool>(inotify_);
}

// Once more after it was found to be missing: it may have been made before the one above it was
// watched.
int FileWatch::put(Place& place) {
    for (int before = -1;; before = place.watch) {
        put_once(place);
        if (place.is_there || place.watch == before) {
            return place.watch;
        }
    }
}

void FileWatch::put_once(Place& place) {
    place.is_there = false;
    place.watch = -1;
    if (!open()) {
        complain(place);
        return;
    }
    place.watch = ::inotify_add_watch(inotify_.get(), place.directory.c_str(), kAnything);
    place.is_there = place.watch >= 0;
    for (fs::path path{place.directory}; place.watch < 0 && path.has_relative_path();) {
        if (errno == ENOSPC || errno == ENOMEM) {
            complain(place);
            return;
        }
        path = path.parent_path();
        place.watch = ::inotify_add_watch(inotify_.get(), path.c_str(), kAbove);
    }
}

void FileWatch::complain(const Place& place) {
    if (!has_complained_) {
        std::fprintf(stderr,
                     "%s and perhaps others are not watched (%s); changes are seen when the "
                     "sessions change\n",
                     place.directory.c_str(), std::strerror(errno));
        has_complained_ = true;
    }
}

void FileWatch::drop_if_unused(int watch) {
    const bool is_used = std::any_of(places_.begin(), places_.end(), [&](const auto& place) {
        return place.second.watch == watch;
    });
    if (watch >= 0 && !is_used) {
        ::inotify_rm_watch(inotify_.get(), watch);
    }
}

void FileWatch::wait() {
    workbench_.wait_for(inotify_.get(), POLLIN, std::nullopt, [this](bool) {
        // Nothing is waited for but time: an agent that writes does so many times in a moment.
        workbench_.wait_for(inotify_.get(), 0, kChangesWithin, [this](bool) {
            wait();
            collect();
        });
    });
}

void FileWatch::collect() {
    alignas(inotify_event) std::array<char, 16U << 10> buffer{};
    std::set<Id> changed;
    for (;;) {
        const auto size = ::read(inotify_.get(), buffer.data(), buffer.size());
        if (size <= 0) {
            break;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            at += sizeof event;
            // The name is padded with zeros.
            const std::string name{buffer.data() + at, ::strnlen(buffer.data() + at, event.len)};
            at += event.len;
            note(event.wd, event.mask, name, changed);
        }
    }
    tell(changed);
}

void FileWatch::note(int watch, std::uint32_t mask, const std::string& name,
                     std::set<Id>& changed) {
    const bool is_all = (mask & IN_Q_OVERFLOW) != 0; // some were lost
    const bool is_gone = (mask & kGone) != 0;
    std::set<int> left; // by places that moved on when everything was looked at anew
    for (auto& [id, place] : places_) {
        if (!is_all && place.watch != watch) {
            continue;
        }
        if (is_all || is_gone || (!place.is_there && (mask & kAppeared) != 0)) {
            const int before = place.watch;
            put(place);
            if (place.watch != before) {
                left.insert(before);
            }
            if (is_all || is_gone || place.watch != before) {
                changed.insert(id);
            }
        } else if (place.is_there && (place.name.empty() || place.name == name)) {
            changed.insert(id);
        }
    }
    for (const int before : left) {
        drop_if_unused(before);
    }
    // One that was moved is watched still, under a name that nobody asked for.
    if (is_gone || (mask & kAppeared) != 0) {
        drop_if_unused(watch);
    }
}

// Those who are told may add and remove places.
void FileWatch::tell(const std::set<Id>& changed) {
    for (const auto id : changed) {
        if (const auto found = places_.find(id); found != places_.end()) {
            const auto tell = found->second.changed;
            tell();
        }
    }
}

} // namespace ao::workers::agents
