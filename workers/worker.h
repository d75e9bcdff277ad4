// What one worker is, beyond what all of them share (worker_main.h). All members are called on the
// worker's one thread and must return soon: long work is a program run or is cut into steps.
#pragma once

#include "ipc/watches.h"

#include <cstdint>
#include <functional>

namespace ao::workers {

class Worker {
public:
    virtual ~Worker() = default;

    /// Look at everything that this worker observes, report it, then call `done` with the number
    /// of facts. Called once at the start and whenever it is asked for.
    virtual void probe(std::function<void(std::uint64_t facts)> done) = 0;

    /// The desired state of a subject list, whole. Only watches for this worker's kind come.
    virtual void follow(const ipc::Watch&) {}
};

} // namespace ao::workers
