// ao-worker-agents: knows the agents, plans their launches and derives their activity.
#include "workers/agents/agents_worker.h"
#include "workers/worker_main.h"

int main(int argc, char** argv) {
    using namespace ao;
    return workers::worker_main(argc, argv, ipc::WorkerKind::agents,
                                [](workers::Workbench& workbench) {
                                    return std::make_unique<workers::AgentsWorker>(workbench);
                                });
}
