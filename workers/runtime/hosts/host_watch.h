// Reports the end of every host that ought to run: by its pidfd, so that nothing is polled, and
// with the exit status that it left. Part of the runtime worker, on its loop.
#pragma once

#include "ipc/watches.h"
#include "workers/task.h"

#include <map>
#include <string>

namespace ao::workers::hosts {

class HostWatch {
public:
    explicit HostWatch(Workbench& workbench)
        : workbench_{workbench} {}

    /// The whole list. Who is new on it is looked at; who is no longer on it is forgotten.
    void follow(const ipc::WatchHosts& watch);

private:
    Task<bool> look_until_end(ipc::WatchedHost host);
    bool is_wanted(const ipc::WatchedHost& host) const;

    Workbench& workbench_;
    std::map<std::string, ipc::WatchedHost> hosts_; // by handle
    Tasks tasks_;
};

} // namespace ao::workers::hosts
