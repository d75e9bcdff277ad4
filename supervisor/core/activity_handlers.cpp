// Takes in what agents do: hook events that were derived, and what was seen of them.
#include "supervisor/core/outcome.h"

namespace ao::core {

void CoreLoop::take_hook(const ipc::HookDerived&, Outcome&) {}

void CoreLoop::take_observation(const ipc::AgentObserved&, Outcome&) {}

void CoreLoop::keep_usage(const ipc::UsageSeen&) {}

} // namespace ao::core
