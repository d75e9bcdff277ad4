// The file is opened for every step and not kept open: there may be many, and whatever is at the
// path then is what counts. One that was cut and written anew may be longer than before when it is
// looked at; it is known by what stands before the offset.
#include "workers/agents/watching/file_tail.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::workers::agents {

namespace {

constexpr std::size_t kLastReadBytes = 64;
constexpr std::size_t kChunkBytes = 64U << 10;

bool is_readable(const struct stat& status) {
    return S_ISREG(status.st_mode) && status.st_uid == ::geteuid();
}

std::size_t read_at(int descriptor, char* into, std::size_t size, std::int64_t offset) {
    const auto count = ::pread(descriptor, into, size, offset);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

} // namespace

FileTail::FileTail(std::string path)
    : path_{std::move(path)} {}

bool FileTail::read(std::size_t limit, const Listener& listener) {
    const auto file = open(listener);
    if (!file) {
        return false;
    }
    const auto end = std::min(size_, offset_ + static_cast<std::int64_t>(limit));
    std::string chunk(kChunkBytes, '\0');
    while (offset_ < end) {
        const auto wanted = std::min<std::int64_t>(end - offset_, kChunkBytes);
        const auto count =
            read_at(file.get(), chunk.data(), static_cast<std::size_t>(wanted), offset_);
        if (count == 0) { // cut or damaged since; the next step looks anew
            return false;
        }
        offset_ += static_cast<std::int64_t>(count);
        const std::string_view bytes{chunk.data(), count};
        last_read_ += bytes.substr(count - std::min(count, kLastReadBytes));
        last_read_.erase(0, last_read_.size() - std::min(last_read_.size(), kLastReadBytes));
        take(bytes, listener);
    }
    return offset_ < size_;
}

// Opening is not harmless for a pipe or a device, so it is looked at before, and again afterwards.
ipc::Descriptor FileTail::open(const Listener& listener) {
    struct stat status {};

    if (::stat(path_.c_str(), &status) != 0 || !is_readable(status)) {
        return {};
    }
    ipc::Descriptor file{
        ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)}; // NOLINT
    if (!file || ::fstat(file.get(), &status) != 0 || !is_readable(status)) {
        return {};
    }
    const bool is_other = status.st_dev != device_ || status.st_ino != inode_;
    if (inode_ != 0 && (is_other || status.st_size < offset_ || has_other_content(file.get()))) {
        begin_anew(listener);
    }
    device_ = status.st_dev;
    inode_ = status.st_ino;
    size_ = status.st_size;
    changed_at_ms_ = status.st_mtim.tv_sec * 1'000 + status.st_mtim.tv_nsec / 1'000'000;
    return file;
}

bool FileTail::has_other_content(int descriptor) const {
    std::array<char, kLastReadBytes> before{};
    const auto size = last_read_.size();
    const auto count =
        read_at(descriptor, before.data(), size, offset_ - static_cast<std::int64_t>(size));
    return std::string_view{before.data(), count} != last_read_;
}

void FileTail::begin_anew(const Listener& listener) {
    offset_ = 0;
    last_read_.clear();
    partial_.clear();
    is_skipping_ = false;
    skipped_ = 0;
    listener.anew();
}

void FileTail::take(std::string_view bytes, const Listener& listener) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto part = bytes.substr(0, end);
        const bool is_too_long = partial_.size() + part.size() > kMaxTranscriptLineBytes;
        if (is_too_long && !is_skipping_) {
            is_skipping_ = true;
            ++skipped_;
            partial_ = {};
        }
        if (end == std::string_view::npos) {
            partial_ += is_skipping_ ? std::string_view{} : part;
            return;
        }
        if (!is_skipping_ && partial_.empty()) {
            listener.line(part);
        } else if (!is_skipping_) {
            partial_ += part;
            listener.line(std::exchange(partial_, {}));
        }
        is_skipping_ = false;
        bytes.remove_prefix(end + 1);
    }
}

} // namespace ao::workers::agents
