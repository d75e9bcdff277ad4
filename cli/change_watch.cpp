// inotify and a pidfd in one poll().
#include "cli/change_watch.h"

#include <algorithm>
#include <poll.h>
#include <sys/inotify.h>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kWithoutInotify = 10ms;

} // namespace

ChangeWatch::ChangeWatch(const std::filesystem::path& file)
    : inotify_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    const auto dir = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    if (inotify_ && ::inotify_add_watch(inotify_.get(), dir.c_str(),
                                        IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE) < 0) {
        inotify_.close();
    }
}

void ChangeWatch::wait(int pidfd, std::chrono::milliseconds at_most) {
    if (!inotify_) {
        at_most = std::min(at_most, kWithoutInotify);
    }
    pollfd watched[] = {{inotify_.get(), POLLIN, 0}, {pidfd, POLLIN, 0}};
    ::poll(watched, 2, static_cast<int>(at_most.count()));
    char events[4096];
    while (inotify_ && ::read(inotify_.get(), events, sizeof events) > 0) {
    }
}

} // namespace ao::cli
