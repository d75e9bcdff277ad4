// Reads /proc/<pid>/stat. The name of the program in it is free text in parentheses, so the fields
// are counted from the last closing one.
#include "ipc/daemon/process_identity.h"

#include <charconv>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace ao::daemon {

namespace {

std::string read_small(const char* path) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return {};
    }
    std::string text(1024, '\0');
    const auto size = ::read(fd, text.data(), text.size());
    ::close(fd);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

struct Stat {
    char state = '?';
    std::uint64_t start_ticks = 0;
};

std::optional<Stat> read_stat(pid_t pid) {
    if (pid <= 0) {
        return std::nullopt;
    }
    const auto text = read_small(("/proc/" + std::to_string(pid) + "/stat").c_str());
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= text.size()) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view{text}.substr(name_end + 2);
    Stat stat;
    stat.state = rest.front();
    // `rest` begins with field 3; the start time is field 22.
    for (int field = 3; field < 22; ++field) {
        const auto blank = rest.find(' ');
        if (blank == std::string_view::npos) {
            return std::nullopt;
        }
        rest.remove_prefix(blank + 1);
    }
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), stat.start_ticks);
    return parsed.ec == std::errc{} ? std::optional{stat} : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> process_start_ticks(pid_t pid) {
    const auto stat = read_stat(pid);
    return stat ? std::optional{stat->start_ticks} : std::nullopt;
}

std::string boot_id() {
    auto text = read_small("/proc/sys/kernel/random/boot_id");
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

std::optional<char> process_state(pid_t pid) {
    const auto stat = read_stat(pid);
    return stat ? std::optional{stat->state} : std::nullopt;
}

bool is_alive(pid_t pid, std::optional<std::uint64_t> start_ticks) {
    const auto stat = read_stat(pid);
    return stat && stat->state != 'Z' && stat->state != 'X' &&
           (!start_ticks || *start_ticks == stat->start_ticks);
}

} // namespace ao::daemon
