// A loop that ends when there is nobody left to look for.
#include "workers/runtime/hosts/host_net.h"

#include "workers/pause.h"

#include <algorithm>

namespace ao::workers::hosts {

namespace {

// A list that is asked for is answered by every server of a multiplexer, so not often; who is
// looked for here has lost its record, which is rare.
constexpr std::chrono::milliseconds kListEvery{30'000};

} // namespace

std::vector<ipc::HostSeen> read_listing(const std::vector<ipc::WatchedHost>& looked_for,
                                        const Listing& listing) {
    std::vector<ipc::HostSeen> all;
    const auto is_listed = [&](const ipc::WatchedHost& host) {
        return listing && listing->contains(host.handle);
    };
    const auto missed =
        looked_for.size() -
        static_cast<std::size_t>(std::count_if(looked_for.begin(), looked_for.end(), is_listed));
    for (const auto& host : looked_for) {
        ipc::HostSeen seen;
        seen.session_id = host.session_id;
        seen.handle = host.handle;
        seen.evidence = ipc::HostEvidence::listing;
        seen.looked_for = looked_for.size();
        seen.missed = listing ? missed : 0;
        if (!listing) {
            seen.detail = "its multiplexer cannot be asked";
        } else if (is_listed(host)) {
            seen.state = ipc::HostState::running;
        } else {
            seen.state = ipc::HostState::ended;
            seen.detail = "its multiplexer does not know it any more";
        }
        all.push_back(std::move(seen));
    }
    return all;
}

void HostNet::look_for(ipc::WatchedHost host) {
    hosts_[host.handle] = std::move(host);
    if (!std::exchange(is_looking_, true)) {
        tasks_.start(look_on(), [this](bool) { is_looking_ = false; });
    }
}

void HostNet::keep(const std::function<bool(const ipc::WatchedHost&)>& is_wanted) {
    std::erase_if(hosts_, [&](const auto& entry) { return !is_wanted(entry.second); });
}

Task<bool> HostNet::look_on() {
    while (!hosts_.empty()) {
        std::vector<ipc::WatchedHost> looked_for;
        for (const auto& [handle, host] : hosts_) {
            looked_for.push_back(host);
        }
        const auto listing = co_await runtime_.list(looked_for);
        std::erase_if(looked_for,
                      [this](const auto& host) { return !hosts_.contains(host.handle); });
        for (auto& seen : read_listing(looked_for, listing)) {
            workbench_.report(std::move(seen));
        }
        co_await pause(workbench_, kListEvery);
    }
    co_return true;
}

} // namespace ao::workers::hosts
