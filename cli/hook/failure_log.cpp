// The log is emptied when it has grown above 1 MiB, so nobody has to rotate it.
#include "cli/hook/failure_log.h"

#include "cli/hook/descriptor.h"
#include "cli/hook/spool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>

namespace ao::hook {

namespace {

constexpr off_t kMaxLogBytes = 1 << 20;

using Line = Text<1024>;

void add_time(Line* line) {
    const time_t now = time(nullptr);
    tm utc{};
    gmtime_r(&now, &utc);
    line->add_number(static_cast<uint64_t>(utc.tm_year + 1900), 4).add("-");
    line->add_number(static_cast<uint64_t>(utc.tm_mon + 1), 2).add("-");
    line->add_number(static_cast<uint64_t>(utc.tm_mday), 2).add("T");
    line->add_number(static_cast<uint64_t>(utc.tm_hour), 2).add(":");
    line->add_number(static_cast<uint64_t>(utc.tm_min), 2).add(":");
    line->add_number(static_cast<uint64_t>(utc.tm_sec), 2).add("Z");
}

void write_line(int fd, const Line& line) {
    // The process ends next; there is nobody left to tell.
    [[maybe_unused]] const ssize_t written = write(fd, line.c_str(), line.size());
}

} // namespace

void report_failure(const HookEvent& event, const Path& data_dir, const char* what,
                    const char* why) {
    Line message;
    message.add("ao hooks ").add(event.agent).add(" ").add(event.name).add(": ").add(what);
    if (why[0] != '\0') {
        message.add(": ").add(why);
    }
    message.add("\n");
    // A pipe that nobody reads would hold us up.
    pollfd out{STDERR_FILENO, POLLOUT, 0};
    if (poll(&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0) {
        write_line(STDERR_FILENO, message);
    }
    if (data_dir.is_empty() || !make_dirs(data_dir, 0750)) {
        return;
    }
    Path path = data_dir;
    const Descriptor file{open(path.add("/hooks.log").c_str(),
                               O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                               0600)};
    struct stat status;
    if (!path.is_whole() || !file.is_open() || fstat(file.get(), &status) != 0 ||
        !S_ISREG(status.st_mode)) {
        return;
    }
    if (status.st_size > kMaxLogBytes && ftruncate(file.get(), 0) != 0) {
        return;
    }
    Line line;
    add_time(&line);
    line.add(" session=").add(event.session.c_str()).add(" ").add(message.c_str());
    write_line(file.get(), line);
}

} // namespace ao::hook
