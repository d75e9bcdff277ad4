// What one attempt to apply a batch wants done once it is on disk. Owned by the core thread.
#pragma once

#include "supervisor/core/core_loop.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace ao::core {

struct RunOrder {
    bool operator()(const ipc::WorkerRun& a, const ipc::WorkerRun& b) const {
        return std::pair{a.kind, a.incarnation} < std::pair{b.kind, b.incarnation};
    }
};

struct CoreLoop::Outcome {
    std::map<ipc::WorkerRun, ipc::Sequence, RunOrder> committed; // newest fact applied
    std::uint64_t facts = 0;
    Connections connected;                      // as of the inputs applied so far
    bool place_came_free = false;               // a session that waits may start
    std::vector<std::function<void()>> actions; // in order

    void then(std::function<void()> action) { actions.push_back(std::move(action)); }
};

} // namespace ao::core
