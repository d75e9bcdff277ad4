// Who a process is, from its row in the process table.
#include "ipc/daemon/process_identity.h"

#include "ipc/daemon/process_table.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace ao::daemon {

std::optional<std::uint64_t> process_start_ticks(pid_t pid) {
    const auto row = read_process(pid);
    return row ? std::optional{row->start_ticks} : std::nullopt;
}

// Without a stream: a process that has no descriptor left is asked too, where UBSan takes a stream
// that could not be opened for a broken one.
std::string boot_id() {
    std::array<char, 64> text{};
    const int file = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return {};
    }
    const auto size = ::read(file, text.data(), text.size());
    ::close(file);
    std::string id{text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    while (!id.empty() && id.back() == '\n') {
        id.pop_back();
    }
    return id;
}

std::optional<char> process_state(pid_t pid) {
    const auto row = read_process(pid);
    return row ? std::optional{row->state} : std::nullopt;
}

bool is_alive(pid_t pid, std::optional<std::uint64_t> start_ticks) {
    const auto row = read_process(pid);
    return row && !row->has_ended() && (!start_ticks || *start_ticks == row->start_ticks);
}

} // namespace ao::daemon
