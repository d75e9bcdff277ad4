// The net under the watch: hosts that cannot be watched by their process, because its record is
// gone, are looked for on their runtime's own list. One look for all of them, now and then, and
// only while there are such hosts. What a list says is no proof, and a list that cannot be had says
// nothing.
#pragma once

#include "ipc/facts.h"
#include "ipc/watches.h"
#include "workers/runtime/hosts/host_runtime.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ao::workers::hosts {

/// What a look says of each of the hosts that were looked for.
std::vector<ipc::HostSeen> read_listing(const std::vector<ipc::WatchedHost>& looked_for,
                                        const Listing& listing);

class HostNet {
public:
    HostNet(Workbench& workbench, HostRuntime& runtime)
        : workbench_{workbench}
        , runtime_{runtime} {}

    /// Looks for it from now on, until `is_wanted` is false or its record is there again.
    void look_for(ipc::WatchedHost host);

    /// Those that are not `wanted` any more are forgotten.
    void keep(const std::function<bool(const ipc::WatchedHost&)>& is_wanted);

private:
    Task<bool> look_on();

    Workbench& workbench_;
    HostRuntime& runtime_;
    std::map<std::string, ipc::WatchedHost> hosts_; // by handle
    bool is_looking_ = false;
    Tasks tasks_;
};

} // namespace ao::workers::hosts
