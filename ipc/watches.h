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

using Watch = std::variant<WatchForges>;

} // namespace ao::ipc
