// Appends one frame with one write.
#include "cli/hook/spool.h"

#include "cli/hook/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

namespace ao::hook {

namespace {

// Only a supervisor that takes files away faster than one is written could make more rounds needed.
constexpr int kRounds = 8;

template <class Integer>
void store(unsigned char* at, Integer value) {
    for (size_t i = 0; i < sizeof value; ++i) {
        at[i] = static_cast<unsigned char>(value >> (8 * i));
    }
}

struct Frame {
    unsigned char head[daemon::kSpoolHeadBytes] = {};
    iovec parts[6] = {};
    size_t size = 0;
};

void fill(const HookEvent& event, Frame* frame) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const char* names[4] = {event.id.c_str(), event.session.c_str(), event.agent, event.name};
    unsigned char* head = frame->head;
    memcpy(head, daemon::kSpoolMagic, daemon::kSpoolMagicBytes);
    store(head + 4, daemon::kSpoolVersion);
    store(head + 6, event.is_cut ? daemon::kSpoolCut : uint16_t{0});
    store(head + 12, static_cast<uint32_t>(event.payload_size));
    store(head + 16, static_cast<uint64_t>(now.tv_sec) * 1000 +
                         static_cast<uint64_t>(now.tv_nsec) / 1'000'000);
    store(head + 24, event.generation);
    store(head + 32, event.original_bytes);
    frame->parts[0] = {head, sizeof frame->head};
    for (size_t i = 0; i < 4; ++i) {
        frame->parts[i + 1] = {const_cast<char*>(names[i]), strlen(names[i])};
        store(head + 40 + 2 * i, static_cast<uint16_t>(frame->parts[i + 1].iov_len));
    }
    frame->parts[5] = {const_cast<char*>(event.payload), event.payload_size};
    uint32_t crc = daemon::spool_crc(0, head, daemon::kSpoolCrcAt);
    crc = daemon::spool_crc(crc, head + daemon::kSpoolCrcAt + 4,
                            sizeof frame->head - daemon::kSpoolCrcAt - 4);
    for (size_t i = 1; i < 6; ++i) {
        crc = daemon::spool_crc(crc, frame->parts[i].iov_base, frame->parts[i].iov_len);
    }
    store(head + daemon::kSpoolCrcAt, crc);
    for (const iovec& part : frame->parts) {
        frame->size += part.iov_len;
    }
}

Path spool_dir(const Path& data_dir) {
    Path path;
    path.add(data_dir.c_str(), data_dir.size()).add("/").add(daemon::kSpoolDir);
    return path;
}

uint64_t bytes_of(int dir, const char* name) {
    struct stat status;
    return fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) == 0
               ? static_cast<uint64_t>(status.st_size)
               : 0;
}

void count_refused(int dir) {
    const Descriptor file{
        openat(dir, daemon::kSpoolRefused,
               O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
    if (file.is_open()) {
        // A count that cannot be kept is no reason to fail.
        [[maybe_unused]] const ssize_t written = write(file.get(), ".", 1);
    }
}

enum class Round : uint8_t { kept, again, full, failed };

Round append(int dir, const Frame& frame) {
    const Descriptor file{
        openat(dir, daemon::kSpoolEvents,
               O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
    struct stat status;
    if (!file.is_open() || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return Round::failed;
    }
    const uint64_t used =
        static_cast<uint64_t>(status.st_size) + bytes_of(dir, daemon::kSpoolTaken);
    if (used + frame.size > daemon::kSpoolBytes) {
        return Round::full;
    }
    // A short write leaves a torn frame, which the reader passes over.
    if (writev(file.get(), frame.parts, 6) != static_cast<ssize_t>(frame.size) ||
        fdatasync(file.get()) != 0) {
        return Round::failed;
    }
    if (status.st_size == 0) {
        fsync(dir);
    }
    struct stat named;
    const bool is_in_place = fstatat(dir, daemon::kSpoolEvents, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
                             named.st_ino == status.st_ino && named.st_dev == status.st_dev;
    return is_in_place ? Round::kept : Round::again;
}

} // namespace

bool make_dirs(const Path& dir, unsigned mode) {
    if (mkdir(dir.c_str(), mode) == 0 || errno == EEXIST) {
        return true;
    }
    size_t parent = dir.size();
    while (parent > 0 && dir.c_str()[parent] != '/') {
        --parent;
    }
    if (errno != ENOENT || parent == 0) {
        return false;
    }
    Path above;
    above.add(dir.c_str(), parent);
    return make_dirs(above, 0750) && (mkdir(dir.c_str(), mode) == 0 || errno == EEXIST);
}

bool has_kept_events(const Path& data_dir) {
    if (data_dir.is_empty()) {
        return false;
    }
    // In this order: `events` becomes `taken`, and that goes when all of it is committed.
    const char* const names[] = {daemon::kSpoolEvents, daemon::kSpoolTaken};
    for (const char* name : names) {
        Path path = spool_dir(data_dir);
        struct stat status;
        if (lstat(path.add("/").add(name).c_str(), &status) == 0 && status.st_size > 0) {
            return true;
        }
    }
    return false;
}

const char* keep(const HookEvent& event, const Path& data_dir) {
    const Path path = spool_dir(data_dir);
    if (data_dir.is_empty() || !path.is_whole() || !make_dirs(path, 0700)) {
        return "there is no place for the spool";
    }
    const Descriptor dir{open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    struct stat status;
    if (!dir.is_open() || fstat(dir.get(), &status) != 0 || status.st_uid != geteuid()) {
        return "the spool is not a directory of this user";
    }
    Frame frame;
    fill(event, &frame);
    for (int round = 0; round < kRounds; ++round) {
        switch (append(dir.get(), frame)) {
        case Round::kept:
            return nullptr;
        case Round::again:
            break;
        case Round::full:
            count_refused(dir.get());
            return "the spool is full";
        case Round::failed:
            return "the spool cannot be written";
        }
    }
    return "the spool is taken away again and again";
}

} // namespace ao::hook
