// From ticks and pages to milliseconds and bytes.
#include "supervisor/process/process_usage.h"

#include "ipc/daemon/process_table.h"

#include <unistd.h>

namespace ao::process {

ProcessUsage read_process_usage(pid_t pid) {
    const auto row = daemon::read_process(pid);
    if (!row) {
        return {};
    }
    const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const auto ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return {row->resident_pages * page_bytes,
            std::chrono::milliseconds{row->processor_ticks * 1000 / ticks_per_second}};
}

} // namespace ao::process
