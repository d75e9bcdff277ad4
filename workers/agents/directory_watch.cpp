// A directory that is not there is waited for in the nearest one above it that is. Every wake-up
// begins with a new watch: which of the directories is the nearest may be what has changed.
#include "workers/agents/directory_watch.h"

#include <cstdio>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>

namespace ao::workers::agents {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::uint32_t kAppeared = IN_CREATE | IN_MOVED_TO;
constexpr std::uint32_t kAnyChange =
    kGone | kAppeared | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE | IN_MOVED_FROM;

} // namespace

DirectoryWatch::DirectoryWatch(Workbench& workbench, std::string directory,
                               std::function<void()> changed)
    : workbench_{workbench}
    , directory_{std::move(directory)}
    , changed_{std::move(changed)} {}

void DirectoryWatch::start() {
    if (!directory_.empty() && !inotify_) {
        watch();
    }
}

void DirectoryWatch::watch() {
    inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    int added = inotify_ ? ::inotify_add_watch(inotify_.get(), directory_.c_str(), kAnyChange) : -1;
    for (fs::path path{directory_}; inotify_ && added < 0 && path.has_relative_path();) {
        path = path.parent_path();
        added = ::inotify_add_watch(inotify_.get(), path.c_str(), kGone | kAppeared);
    }
    if (added < 0) {
        std::fprintf(stderr, "%s is not watched; a change is seen when it is used\n",
                     directory_.c_str());
        return;
    }
    workbench_.wait_for(inotify_.get(), POLLIN, std::nullopt, [this](bool) {
        watch();
        changed_();
    });
}

} // namespace ao::workers::agents
