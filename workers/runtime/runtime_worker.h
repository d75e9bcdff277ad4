// Says which tools sessions can be run with: git, the multiplexers and the embedded runtime.
#pragma once

#include "workers/workbench.h"
#include "workers/worker.h"

namespace ao::workers {

class RuntimeWorker final : public Worker {
public:
    explicit RuntimeWorker(Workbench& workbench)
        : workbench_{workbench} {}

    void probe(std::function<void(std::uint64_t facts)> done) override;

private:
    Workbench& workbench_;
};

} // namespace ao::workers
