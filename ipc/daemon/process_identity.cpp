// Who a process is, from its row in the process table.
#include "ipc/daemon/process_identity.h"

#include "ipc/daemon/process_table.h"

#include <fstream>

namespace ao::daemon {

std::optional<std::uint64_t> process_start_ticks(pid_t pid) {
    const auto row = read_process(pid);
    return row ? std::optional{row->start_ticks} : std::nullopt;
}

std::string boot_id() {
    std::string id;
    std::getline(std::ifstream{"/proc/sys/kernel/random/boot_id"}, id);
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
