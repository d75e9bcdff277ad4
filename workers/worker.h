// What one worker is, beyond what all of them share (worker_main.h). All members are called on the
// worker's one thread and must return soon: long work is a program run or is cut into steps.
#pragma once

#include "ipc/control.h"
#include "ipc/json.h"
#include "ipc/operations.h"
#include "ipc/watches.h"
#include "workers/task.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <functional>

namespace ao::workers {

using OperationOutcome = tl::expected<ipc::OperationResult, ipc::OperationError>;

class Worker {
public:
    virtual ~Worker() = default;

    /// Look at everything that this worker observes, report it, then call `done` with the number
    /// of facts. Called once at the start and whenever it is asked for.
    virtual void probe(std::function<void(std::uint64_t facts)> done) = 0;

    /// Carries out an operation other than ProbeEnvironment: looks at the world first and does what
    /// is missing, for it may be the second time.
    virtual Task<OperationOutcome> carry_out(ipc::OperationArguments arguments) {
        co_return tl::unexpected{
            ipc::OperationError{"UNKNOWN_OPERATION",
                                "this worker does not do " + std::string{ipc::kind_of(arguments)}}};
    }

    /// A raw hook event; report a `HookDerived` for it. Only to the agents worker.
    virtual void take(const ipc::HookGiven&) {}

    /// The desired state of a subject list, whole. Only watches for this worker's kind come.
    virtual void follow(const ipc::Watch&) {}
};

} // namespace ao::workers
