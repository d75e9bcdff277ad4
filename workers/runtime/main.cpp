// ao-worker-runtime: everything that touches git, worktrees and terminals.
#include "workers/runtime/runtime_worker.h"
#include "workers/worker_main.h"

int main(int argc, char** argv) {
    using namespace ao;
    return workers::worker_main(argc, argv, ipc::WorkerKind::runtime,
                                [](workers::Workbench& workbench) {
                                    return std::make_unique<workers::RuntimeWorker>(workbench);
                                });
}
