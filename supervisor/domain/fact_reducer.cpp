// One overload per fact and no catch-all: a new fact that is forgotten here does not compile.
#include "supervisor/domain/fact_reducer.h"

#include "ipc/fields.h"

namespace ao::domain {

std::vector<FactEffect> reduce(ipc::Fact fact) {
    using Effects = std::vector<FactEffect>;
    return std::visit(ipc::Overloaded{
                          [](ipc::ForgeAccessSeen& seen) { return Effects{KeepFact{seen}}; },
                          [](ipc::ToolSeen& seen) { return Effects{KeepFact{seen}}; },
                          [](ipc::AgentCliSeen& seen) { return Effects{KeepFact{seen}}; },
                          [](ipc::HostSeen& seen) { return Effects{JudgeHost{seen}}; },
                          [](ipc::MemoryKillSeen& seen) { return Effects{NoteMemoryKill{seen}}; },
                          [](ipc::AgentCatalogSeen& seen) { return Effects{KeepFact{seen}}; },
                          [](ipc::HookDerived& derived) { return Effects{TakeHook{derived}}; },
                          [](ipc::AgentObserved& seen) { return Effects{TakeObservation{seen}}; },
                          [](ipc::UsageSeen& seen) { return Effects{KeepUsage{seen}}; },
                      },
                      fact);
}

} // namespace ao::domain
