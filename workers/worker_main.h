// The skeleton of every worker process: options, signals, the tie to the supervisor's life, the
// link, the exit codes. A worker's main is one call.
#pragma once

#include "ipc/ids.h"
#include "workers/workbench.h"
#include "workers/worker.h"

#include <functional>
#include <memory>

namespace ao::workers {

using WorkerFactory = std::function<std::unique_ptr<Worker>(Workbench&)>;

/// Exit codes: 0 told to stop or the supervisor is gone; 64 wrong arguments or started by hand;
/// 69 the supervisor does not answer; 70 a defect; 78 refused (version or installation).
int worker_main(int argc, char** argv, ipc::WorkerKind kind, const WorkerFactory& make_worker);

} // namespace ao::workers
