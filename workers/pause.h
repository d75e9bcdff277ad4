// Time passes without the loop being held up: for what nobody tells, such as that a look failed and
// is to be repeated.
#pragma once

#include "ipc/child_process.h"
#include "workers/task.h"

#include <poll.h>

namespace ao::workers {

/// What is waited for is a pipe that never fills.
inline Task<bool> pause(Workbench& workbench, std::chrono::milliseconds time) {
    const auto nothing = ipc::make_pipe();
    co_await wait_for(workbench, nothing.read_end.get(), POLLIN, time);
    co_return true;
}

} // namespace ao::workers
