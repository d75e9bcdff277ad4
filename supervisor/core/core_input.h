// Everything that can happen to the core: one variant, so that a forgotten case does not compile.
#pragma once

#include "ipc/messages.h"
#include "supervisor/domain/message.h"
#include "supervisor/domain/session_lifecycle.h"
#include "supervisor/store/hook_inbox.h"
#include "supervisor/store/operation_store.h"
#include "supervisor/store/store_error.h"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ao::core {

/// Why a request to the core was not carried out: the store's problem, or a rule's code.
struct CoreRefusal {
    store::StoreProblem problem = store::StoreProblem::other;
    std::string text;
    std::string code{}; // as the API answers it; empty: the store's problem
};

/// A rule says no, by a code of the API and a sentence that says what to do next.
inline tl::unexpected<CoreRefusal> refusal(const char* code, std::string text) {
    return tl::unexpected{CoreRefusal{store::StoreProblem::other, std::move(text), code}};
}

inline CoreRefusal no_such_session(std::string_view id) {
    return {store::StoreProblem::other,
            "there is no session \"" + std::string{id} + "\"; see: ao session ls",
            "SESSION_NOT_FOUND"};
}

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

/// Registers a project that was checked; answers with it as stored.
struct ProjectAdded {
    domain::Project project;
    Reply<domain::Project> reply;
};

struct ProjectConfigured {
    std::string id;
    domain::ProjectConfig config;
    Reply<domain::Project> reply;
};

/// Refused while a session of it is not over.
struct ProjectRemoved {
    std::string id;
    Reply<void> reply;
};

struct SpawnWanted {
    std::string project_id;
    domain::SpawnOrder order;
    Reply<domain::Session> reserved; // the row is on disk
    Reply<domain::Session> settled;  // later: it runs, or is over
};

struct KillSession {
    bool keep_workspace = false;
};

struct RestoreSession {};

struct CleanUpSession {};

struct UndoCleanUp {};

struct RenameSession {
    std::string name;
};

struct SignalActivity {
    domain::Activity activity = domain::Activity::idle;
};

using SessionOrder = std::variant<KillSession, RestoreSession, CleanUpSession, UndoCleanUp,
                                  RenameSession, SignalActivity>;

/// Something is wanted of one session.
struct SessionWanted {
    std::string id;
    SessionOrder order;
    Reply<domain::Session> accepted;
    Reply<domain::Session> settled; // later: nothing is under way for it; may be empty
};

/// A message for a session; typed in its turn, once.
struct MessageWanted {
    std::string session_id;
    std::string text;
    bool interrupt = false;
    bool answers = false;            // the decision that the session waits for
    Reply<domain::Message> accepted; // the row is on disk
    Reply<domain::Message> settled;  // later: it was typed or failed, or has to wait long
};

/// What a worker or the host reported; bounded by credits and by the number of workers.
using CoreInput =
    std::variant<FactReceived, WorkerGreeted, StepReached, OperationAnswered, IncarnationWanted,
                 WorkerSpawned, WorkerTroubled, WorkerEnded, SpoolGrew, HookPosted, OperationWanted,
                 ProjectAdded, ProjectConfigured, ProjectRemoved, SpawnWanted, SessionWanted,
                 MessageWanted>;

/// True for what a client waits for: refused when too many wait, and answered at once when the
/// store cannot be written.
inline bool is_request(const CoreInput& input) {
    return std::visit(
        []<class T>(const T&) {
            return ipc::is_alternative_v<
                T, std::variant<HookPosted, OperationWanted, ProjectAdded, ProjectConfigured,
                                ProjectRemoved, SpawnWanted, SessionWanted, MessageWanted>>;
        },
        input);
}

} // namespace ao::core
