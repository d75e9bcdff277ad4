// Reads spool files tolerantly: a torn or damaged frame costs itself and nothing else.
#include "ipc/daemon/hook_spool.h"

#include "ipc/daemon/hook_spool_format.h"
#include "ipc/failpoint.h"
#include "ipc/limits.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ao::daemon {

static_assert(ipc::Limits{}.hook_body_bytes == kHookPayloadBytes);
static_assert(ipc::Limits{}.spool_bytes == kSpoolBytes);

// ao-hook is built without the limits table; its numbers are the table's.
static_assert(kHookPayloadBytes == ipc::Limits{}.hook_body_bytes);
static_assert(kSpoolBytes == ipc::Limits{}.spool_bytes);

namespace {

constexpr std::string_view kMagic{kSpoolMagic, kSpoolMagicBytes};
constexpr std::size_t kMaxFrameBytes = kSpoolHeadBytes + 4 * kHookNameBytes + kHookPayloadBytes;

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
    throw std::filesystem::filesystem_error{what, path,
                                            std::error_code{errno, std::generic_category()}};
}

template <class Integer>
Integer load(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Integer); i-- > 0;) {
        value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    return static_cast<Integer>(value);
}

/// The frame at the front of `bytes` and its length, or nothing when there is no intact one.
std::optional<std::size_t> parse_frame(std::string_view bytes, SpooledHook& hook) {
    if (bytes.size() < kSpoolHeadBytes || !bytes.starts_with(kMagic) ||
        load<std::uint16_t>(bytes, 4) != kSpoolVersion) {
        return std::nullopt;
    }
    const std::size_t payload = load<std::uint32_t>(bytes, 12);
    std::size_t total = kSpoolHeadBytes + payload;
    std::size_t names[4] = {};
    for (std::size_t i = 0; i < 4; ++i) {
        names[i] = load<std::uint16_t>(bytes, 40 + 2 * i);
        total += names[i];
        if (names[i] > kHookNameBytes) {
            return std::nullopt;
        }
    }
    if (payload > kHookPayloadBytes || total > bytes.size()) {
        return std::nullopt;
    }
    const auto crc = spool_crc(spool_crc(0, bytes.data(), kSpoolCrcAt),
                               bytes.data() + kSpoolCrcAt + 4, total - kSpoolCrcAt - 4);
    if (crc != load<std::uint32_t>(bytes, kSpoolCrcAt)) {
        return std::nullopt;
    }
    const auto wall = std::chrono::milliseconds{load<std::int64_t>(bytes, 16)};
    hook.is_cut = (load<std::uint16_t>(bytes, 6) & kSpoolCut) != 0;
    hook.recorded_at = std::chrono::sys_time<std::chrono::milliseconds>{wall};
    hook.generation = load<std::uint64_t>(bytes, 24);
    hook.original_bytes = load<std::uint64_t>(bytes, 32);
    std::size_t at = kSpoolHeadBytes;
    const auto next = [&](std::size_t count) {
        at += count;
        return std::string{bytes.substr(at - count, count)};
    };
    hook.event_id = next(names[0]);
    hook.session_id = next(names[1]);
    hook.agent = next(names[2]);
    hook.event = next(names[3]);
    hook.payload = next(payload);
    return total;
}

/// A file read from front to back through a window that always holds one whole frame.
class Window {
public:
    explicit Window(const std::filesystem::path& path)
        : path_{path}
        , fd_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)} {
        if (fd_ < 0) {
            fail("cannot read the hook spool", path);
        }
    }

    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    ~Window() { ::close(fd_); }

    std::string_view bytes() {
        if (bytes_.size() - from_ < kMaxFrameBytes && !is_at_end_) {
            refill();
        }
        return std::string_view{bytes_}.substr(from_);
    }

    void skip(std::size_t count) { from_ += count; }

private:
    void refill() {
        bytes_.erase(0, from_);
        from_ = 0;
        std::size_t size = bytes_.size();
        bytes_.resize(4 * kMaxFrameBytes);
        while (size < bytes_.size() && !is_at_end_) {
            const auto count = ::read(fd_, bytes_.data() + size, bytes_.size() - size);
            if (count < 0 && errno != EINTR) {
                fail("cannot read the hook spool", path_);
            }
            is_at_end_ = count == 0;
            size += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
        bytes_.resize(size);
    }

    const std::filesystem::path& path_;
    int fd_;
    std::string bytes_;
    std::size_t from_ = 0;
    bool is_at_end_ = false;
};

void make_private_dir(const std::filesystem::path& dir) {
    std::filesystem::create_directories(dir.parent_path());
    if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) {
        fail("cannot create the hook spool", dir);
    }
}

} // namespace

HookSpool::HookSpool(std::filesystem::path dir)
    : dir_{std::move(dir)} {}

std::optional<std::filesystem::path> HookSpool::take() {
    const auto taken = dir_ / kSpoolTaken;
    if (::access(taken.c_str(), F_OK) == 0) {
        return taken;
    }
    if (::rename((dir_ / kSpoolEvents).c_str(), taken.c_str()) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::nullopt;
        }
        fail("cannot take the hook spool", dir_);
    }
    ipc::failpoint("spool.after_rename");
    return taken;
}

SpoolReading HookSpool::read(const std::filesystem::path& file,
                             const std::function<void(SpooledHook&&)>& each) {
    SpoolReading reading;
    Window window{file};
    bool is_damaged = false;
    for (auto bytes = window.bytes(); !bytes.empty(); bytes = window.bytes()) {
        SpooledHook hook;
        if (const auto size = parse_frame(bytes, hook)) {
            is_damaged = false;
            ++reading.events;
            window.skip(*size);
            each(std::move(hook));
            continue;
        }
        reading.damaged += is_damaged ? 0 : 1;
        is_damaged = true;
        // The last three bytes may be the beginning of a magic that the window does not show yet.
        const auto next = bytes.find(kMagic, 1);
        const auto safe = bytes.size() > kMagic.size() ? bytes.size() - (kMagic.size() - 1) : 1;
        const auto skipped = next == std::string_view::npos ? safe : next;
        reading.bytes_skipped += skipped;
        window.skip(skipped);
    }
    return reading;
}

void HookSpool::remove(const std::filesystem::path& file) {
    ipc::failpoint("spool.before_remove");
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        fail("cannot remove the hook spool", file);
    }
}

std::uint64_t HookSpool::refused() const {
    struct stat status {};

    const auto file = dir_ / kSpoolRefused;
    return ::stat(file.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

int HookSpool::watch() const {
    make_private_dir(dir_);
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0 || ::inotify_add_watch(fd, dir_.c_str(), IN_CLOSE_WRITE | IN_ONLYDIR) < 0) {
        if (fd >= 0) {
            ::close(fd);
        }
        fail("cannot watch the hook spool", dir_);
    }
    return fd;
}

} // namespace ao::daemon
