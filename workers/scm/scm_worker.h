// Says which forges could be spoken to and with whose credential. A token is looked at for being
// there, never kept, logged or reported.
#pragma once

#include "workers/workbench.h"
#include "workers/worker.h"

#include <string>
#include <vector>

namespace ao::workers {

class ScmWorker final : public Worker {
public:
    explicit ScmWorker(Workbench& workbench)
        : workbench_{workbench} {}

    void probe(std::function<void(std::uint64_t facts)> done) override;
    void follow(const ipc::Watch& watch) override;

private:
    void look_at(const std::string& host, std::function<void()> done);

    Workbench& workbench_;
    std::vector<std::string> hosts_;
};

} // namespace ao::workers
