// What a session's phase has the runtime worker do. Pure.
#pragma once

#include "supervisor/domain/session_lifecycle.h"

#include <optional>

namespace ao::domain {

/// The operation of the phase that the session is in; nothing for one that waits for nothing.
std::optional<ipc::OperationArguments> operation_for(const Session& session,
                                                     const LifecycleContext& context);

} // namespace ao::domain
