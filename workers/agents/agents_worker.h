// Says which agents' command-line programs are installed.
#pragma once

#include "workers/workbench.h"
#include "workers/worker.h"

namespace ao::workers {

class AgentsWorker final : public Worker {
public:
    explicit AgentsWorker(Workbench& workbench)
        : workbench_{workbench} {}

    void probe(std::function<void(std::uint64_t facts)> done) override;

private:
    Workbench& workbench_;
};

} // namespace ao::workers
