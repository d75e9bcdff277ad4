// Everything that can happen to the core: one variant, so that a forgotten case does not compile.
#pragma once

#include "ipc/messages.h"
#include "supervisor/store/hook_inbox.h"
#include "supervisor/store/operation_store.h"
#include "supervisor/store/store_error.h"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace ao::core {

/// Why a request to the core was not carried out.
struct CoreRefusal {
    store::StoreProblem problem = store::StoreProblem::other;
    std::string text;
};

template <class T>
using CoreResult = tl::expected<T, CoreRefusal>;

/// Answers a request; called once, on the core thread, after commit. Must not block.
template <class T>
using Reply = std::function<void(CoreResult<T>)>;

// From the ipc thread.
struct FactReceived {
    ipc::WorkerRun run;
    ipc::Sequence sequence = 0;
    std::int64_t at_ms = 0;
    ipc::Fact fact;
};

struct WorkerGreeted {
    ipc::WorkerRun run;
    std::string build;
};

struct StepReached {
    ipc::WorkerRun run;
    ipc::OperationProgress progress;
};

struct OperationAnswered {
    ipc::WorkerRun run;
    ipc::OperationDone done;
};

// From the main thread.
struct IncarnationWanted {
    ipc::WorkerKind kind = ipc::WorkerKind::scm;
};

struct WorkerSpawned {
    ipc::WorkerRun run;
    int pid = 0;
};

struct WorkerTroubled {
    ipc::WorkerRun run;
    std::string kind;
    std::string detail;
    std::string input;
};

struct WorkerEnded {
    ipc::WorkerRun run;
    std::string reason;
};

struct SpoolGrew {};

// From the HTTP threads.
struct HookPosted {
    store::NewHook hook;
    Reply<void> reply;
};

struct OperationWanted {
    ipc::OperationId op_id;
    ipc::WorkerKind worker = ipc::WorkerKind::scm;
    ipc::OperationArguments arguments;
    std::chrono::milliseconds budget{0};
    Reply<void> accepted;                // the row is on disk
    Reply<store::OperationRow> finished; // later; may be empty
};

/// What a worker or the host reported; bounded by credits and by the number of workers.
using CoreInput = std::variant<FactReceived, WorkerGreeted, StepReached, OperationAnswered,
                               IncarnationWanted, WorkerSpawned, WorkerTroubled, WorkerEnded,
                               SpoolGrew, HookPosted, OperationWanted>;

/// True for what a client waits for: refused when too many wait, and answered at once when the
/// store cannot be written.
inline bool is_request(const CoreInput& input) {
    return std::holds_alternative<HookPosted>(input) ||
           std::holds_alternative<OperationWanted>(input);
}

} // namespace ao::core
