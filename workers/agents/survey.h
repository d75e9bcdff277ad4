// Reports which agents there are, where their programs are and whether somebody is logged in.
#pragma once

#include "workers/agents/living_catalog.h"
#include "workers/agents/machine.h"
#include "workers/task.h"
#include "workers/workbench.h"

#include <functional>
#include <memory>

namespace ao::workers::agents {

class Survey {
public:
    /// `machine` and `catalog` outlive the survey.
    Survey(Workbench& workbench, const Machine& machine, LivingCatalog& catalog)
        : workbench_{workbench}
        , machine_{machine}
        , catalog_{catalog} {}

    /// Looks at every agent; `done` is called with the number of facts.
    void look_at_all(std::function<void(std::uint64_t facts)> done);

    /// Looks at those agents whose file is another one than at the last look.
    void look_at_changed();

private:
    void report_catalog();
    void look_at(const CatalogEntry& entry, std::function<void()> done); // of `told_`
    Task<ipc::AgentCliSeen> seen(std::shared_ptr<const CatalogEntry> entry);

    Workbench& workbench_;
    const Machine& machine_;
    LivingCatalog& catalog_;
    std::shared_ptr<const Catalog> told_; // what the last look was about
    Tasks tasks_;
};

} // namespace ao::workers::agents
