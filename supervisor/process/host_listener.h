// What the main thread tells the others about workers. Called on the main thread; must not block.
#pragma once

#include "ipc/vitals.h"

#include <string>

namespace ao::process {

/// Something that went wrong with a worker, for people and for the poison rule.
struct WorkerTrouble {
    ipc::WorkerRun run;
    std::string kind;   // death, hang, misuse, start, suspect
    std::string detail; // "SIGSEGV", "no heartbeat for 5 s", …
    std::string input;  // what it had in hand, or empty
};

/// One end of a run.
struct WorkerEnd {
    ipc::WorkerRun run;
    std::string reason; // "exit 0", "SIGKILL", "asked to restart", …
};

class HostListener {
public:
    virtual ~HostListener() = default;

    /// A new incarnation is wanted; answered by WorkerHost::grant or ::deny.
    virtual void want_incarnation(ipc::WorkerKind kind) = 0;

    /// This run is about to be spawned and may say hello from now on.
    virtual void expect_worker(const ipc::WorkerBirth& birth) = 0;

    virtual void worker_spawned(ipc::WorkerRun run, int pid) = 0;
    virtual void worker_troubled(const WorkerTrouble& trouble) = 0;
    virtual void worker_ended(const WorkerEnd& end) = 0;

    /// Tell the worker to finish and leave.
    virtual void ask_to_leave(ipc::WorkerRun run) = 0;

    /// Events have been put into the hook spool.
    virtual void spool_grew() = 0;
};

} // namespace ao::process
