// Reports processes of sessions that were killed for lack of memory, as soon as the host of the
// session has written it down: one inotify for all of their directories. Part of the runtime
// worker, on its loop.
#pragma once

#include "ipc/child_process.h"
#include "ipc/watches.h"
#include "workers/task.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ao::workers::hosts {

class MemoryKillWatch {
public:
    explicit MemoryKillWatch(Workbench& workbench);

    /// The whole list. What is on record for one of them and was not reported yet is reported.
    void follow(const std::vector<ipc::WatchedHost>& hosts);

    /// Reports what is on record for it, unless it was reported already.
    void look_at(const ipc::WatchedHost& host);

private:
    struct Followed {
        ipc::WatchedHost host;
        std::uint64_t reported = 0; // kills
    };

    Task<bool> look_on();
    void look_at(Followed& followed);
    void read_changes();

    Workbench& workbench_;
    ipc::Descriptor changes_;          // inotify
    std::map<int, Followed> followed_; // by what inotify calls it
    bool is_looking_ = false;
    Tasks tasks_;
};

} // namespace ao::workers::hosts
