// ao-worker-scm: speaks to forges; the only process that holds their tokens.
#include "workers/scm/scm_worker.h"
#include "workers/worker_main.h"

int main(int argc, char** argv) {
    using namespace ao;
    return workers::worker_main(argc, argv, ipc::WorkerKind::scm,
                                [](workers::Workbench& workbench) {
                                    return std::make_unique<workers::ScmWorker>(workbench);
                                });
}
