// From ticks and pages to milliseconds and bytes.
#include "workers/runtime/hosts/session_processes.h"

#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"
#include "ipc/daemon/process_table.h"
#include "ipc/limits.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/host_state.h"

#include <ctime>
#include <optional>
#include <unistd.h>

namespace ao::workers::hosts {

namespace {

using daemon::ProcessRow;

std::uint64_t ms_since_boot() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

ipc::SessionProcess told(const std::string& session, const ProcessRow& row) {
    static const auto tick_ms = 1000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    static const auto page_kib = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    const auto now = ms_since_boot();
    const auto start = row.start_ticks * tick_ms;
    return {session,
            static_cast<std::uint64_t>(row.pid),
            static_cast<std::uint64_t>(row.parent),
            row.name,
            row.resident_pages * page_kib,
            row.processor_ticks * tick_ms,
            now > start ? now - start : 0};
}

// The host itself, who is in its cgroup, and all below them.
std::vector<ProcessRow> processes_of(const ipc::WatchedHost& host,
                                     const std::vector<ProcessRow>& table) {
    const auto state = pty::read_host_state(host.directory);
    if (!state || state->handle != host.handle ||
        pty::is_provably_gone(state->host, state->boot_id)) {
        return {};
    }
    auto roots = daemon::is_session_cgroup(state->cgroup, host.directory)
                     ? daemon::cgroup_members(state->cgroup)
                     : std::vector<pid_t>{};
    roots.push_back(static_cast<pid_t>(state->host.pid));
    auto rows = daemon::with_descendants(table, std::move(roots));
    std::erase_if(rows, [](const ProcessRow& row) { return row.has_ended(); });
    return rows;
}

} // namespace

ipc::ProcessesListed list_processes(const ipc::ListProcesses& order) {
    const auto table = daemon::read_process_table().value_or(std::vector<ProcessRow>{});
    ipc::ProcessesListed listed;
    for (const auto& host : order.hosts) {
        for (const auto& row : processes_of(host, table)) {
            if (listed.processes.size() == ipc::kMaxArrayItems) {
                listed.is_cut = true;
                return listed;
            }
            listed.processes.push_back(told(host.session_id, row));
        }
    }
    return listed;
}

} // namespace ao::workers::hosts
