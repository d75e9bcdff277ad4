// Every process of every session.
#pragma once

#include "ipc/process_operations.h"

namespace ao::workers::hosts {

/// One look at /proc for all of them. A host that is over or cannot be told has none. Bounded by
/// what one frame holds.
ipc::ProcessesListed list_processes(const ipc::ListProcesses& order);

} // namespace ao::workers::hosts
