// Every watch: the whole desired state of one subject list, sent by the core with a revision and
// again after every reconnect. There are no increments, so a lost watch cannot diverge.
// Standard library only.
#pragma once

#include "ipc/ids.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ao::ipc {

/// The forge hosts whose access the scm worker reports.
struct WatchForges {
    static constexpr std::string_view kName = "watch.forges";
    static constexpr WorkerKind kTo = WorkerKind::scm;
    std::uint64_t revision = 0;
    std::vector<std::string> hosts;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("revision", self.revision);
        visit("hosts", self.hosts);
    }

    bool operator==(const WatchForges&) const = default;
};

/// One host that ought to run.
struct WatchedHost {
    std::string session_id;
    std::string handle;
    std::string directory;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
    }

    bool operator==(const WatchedHost&) const = default;
};

/// The hosts whose end the runtime worker reports.
struct WatchHosts {
    static constexpr std::string_view kName = "watch.hosts";
    static constexpr WorkerKind kTo = WorkerKind::runtime;
    std::uint64_t revision = 0;
    std::vector<WatchedHost> hosts;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("revision", self.revision);
        visit("hosts", self.hosts);
    }

    bool operator==(const WatchHosts&) const = default;
};

using Watch = std::variant<WatchForges, WatchHosts>;

} // namespace ao::ipc
