// Reports the end of every host that ought to run: by its pidfd, so that nothing is polled, and
// with the exit status that it left. Part of the runtime worker, on its loop.
#pragma once

#include "ipc/watches.h"
#include "workers/runtime/hosts/host_net.h"
#include "workers/runtime/hosts/host_runtimes.h"
#include "workers/runtime/hosts/memory_kill_watch.h"
#include "workers/task.h"

#include <map>
#include <string>

namespace ao::workers::hosts {

class HostWatch {
public:
    HostWatch(Workbench& workbench, const HostRuntimes& runtimes)
        : workbench_{workbench}
        , runtimes_{runtimes}
        , memory_{workbench} {}

    /// The whole list. Who is new on it is looked at; who is no longer on it is forgotten.
    void follow(const ipc::WatchHosts& watch);

private:
    Task<bool> look_until_end(ipc::WatchedHost host);
    Task<bool> report_end(ipc::WatchedHost host);
    bool is_wanted(const ipc::WatchedHost& host) const;
    void look_in_net(HostRuntime& runtime, const ipc::WatchedHost& host);

    Workbench& workbench_;
    const HostRuntimes& runtimes_;
    std::map<std::string, ipc::WatchedHost> hosts_; // by handle
    std::map<HostRuntime*, HostNet> nets_;
    MemoryKillWatch memory_;
    Tasks tasks_;
};

} // namespace ao::workers::hosts
