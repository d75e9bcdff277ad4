// inotify on the directory, so that the file may come later.
#include "cli/log_tail.h"

#include <array>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace ao::cli {

LogTail::LogTail(std::filesystem::path file)
    : path_{std::move(file)}
    , inotify_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    if (inotify_ && ::inotify_add_watch(inotify_.get(), path_.parent_path().c_str(),
                                        IN_CREATE | IN_MODIFY) < 0) {
        inotify_.close();
    }
}

std::string LogTail::take() {
    std::array<char, 16'384> chunk{};
    while (inotify_ && ::read(inotify_.get(), chunk.data(), chunk.size()) > 0) {
    }
    if (!file_) {
        file_ = Descriptor{::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    }
    for (ssize_t size = 0; file_ && (size = ::read(file_.get(), chunk.data(), chunk.size())) > 0;) {
        rest_.append(chunk.data(), static_cast<std::size_t>(size));
    }
    const auto end = rest_.rfind('\n');
    if (end == std::string::npos) {
        return {};
    }
    auto lines = rest_.substr(0, end + 1);
    rest_.erase(0, end + 1);
    return lines;
}

} // namespace ao::cli
