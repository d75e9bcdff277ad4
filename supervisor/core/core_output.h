// What the core has others do. Called on the core thread, after commit; must not block.
#pragma once

#include "ipc/messages.h"
#include "supervisor/domain/change.h"

#include <string>
#include <vector>

namespace ao::core {

class CoreOutput {
public:
    virtual ~CoreOutput() = default;

    /// To a worker; dropped when that run is not connected.
    virtual void send(ipc::WorkerRun run, ipc::SupervisorMessage message) = 0;

    /// The number of a new incarnation is on disk: spawn it.
    virtual void grant_incarnation(ipc::WorkerRun run) = 0;
    virtual void deny_incarnation(ipc::WorkerKind kind, const std::string& why) = 0;

    /// Committed changes, in order, each once.
    virtual void publish(const std::vector<domain::Change>& changes) = 0;
};

} // namespace ao::core
