// Who of a session the kernel has killed because its cap was reached. The kernel tells that
// somebody was, not who: the name is that of the largest one that was there a moment before and
// ends now. The kernel's counter changes when the cap is hit, before anybody is killed, so a look
// is there to compare with.
#pragma once

#include "ipc/child_process.h"
#include "ipc/daemon/process_table.h"
#include "ipc/pty/host_state.h"
#include "workers/hosting/session_cgroup.h"

#include <chrono>
#include <string>
#include <vector>

namespace ao::hosting {

/// One process of a session in one look.
struct MemoryUser {
    daemon::ProcessRow row;
    bool is_ending = false; // has been killed, or has given its memory back already
};

/// The largest one of `before` and `now` that ends or is gone; empty when nobody is. Pure.
std::string likely_victim(const std::vector<MemoryUser>& before,
                          const std::vector<MemoryUser>& now);

class MemoryWatch {
public:
    /// Of nobody when the cgroup has no memory controller.
    explicit MemoryWatch(const SessionCgroup& cgroup);

    /// To be waited for with POLLPRI; -1 when there is nothing to wait for.
    int descriptor() const { return events_.get(); }

    /// To be called when there is something, and before a child is collected or the cgroup goes.
    /// True when somebody was killed since the last time.
    bool look();

    const pty::MemoryKills& kills() const { return kills_; }

private:
    SessionCgroup cgroup_;
    ipc::Descriptor events_;
    pty::MemoryKills kills_;
    std::vector<MemoryUser> users_;
    std::chrono::steady_clock::time_point looked_at_;
};

} // namespace ao::hosting
