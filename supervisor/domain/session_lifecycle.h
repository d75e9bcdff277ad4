// How a session moves from one phase to the next (docs/spawn.md). Every function takes the session
// as it is stored and returns it as it is to be stored, with the one operation to be sent for it;
// the core writes both in one transaction, so a crash finds either all of it or nothing. Pure.
#pragma once

#include "ipc/facts.h"
#include "ipc/launch_plan.h"
#include "ipc/operations.h"
#include "supervisor/domain/project.h"
#include "supervisor/domain/session.h"

#include <optional>
#include <string>
#include <variant>

namespace ao::domain {

/// Where things of sessions lie, absolute, and what the daemon was told about new ones.
struct SessionPlaces {
    std::string data_dir;
    std::string run_file;
    std::string worktrees; // <worktrees>/<project>/<session>
    std::string hosts;     // <hosts>/<session>.<generation>
    std::string logs;
    std::string runtime{}; // AO_RUNTIME
    std::string agent{};   // AO_AGENT
};

/// A step's operation came to an end.
struct StepSucceeded {
    ipc::OperationResult result;
};

struct StepFailed {
    std::string code;
    std::string message;
};

using StepOutcome = std::variant<StepSucceeded, StepFailed>;

struct Transition {
    Session session;
    std::optional<ipc::OperationArguments> next; // to be sent for the session's phase
    std::optional<ipc::LaunchPlan> plan{};       // to be kept as the session's, in place of any
};

/// Everything a transition may look at besides the session.
struct LifecycleContext {
    const Project& project;
    const SessionPlaces& places;
    WallTime now;
    bool may_start = true;                 // false: it waits for its turn (admission.h)
    const ipc::LaunchPlan* plan = nullptr; // that is kept; null: none is
};

/// A new session, reserved: its id, branch and folder are named.
struct SpawnOrder {
    std::string kind = "worker";
    std::string harness;
    std::string display_name;
    std::string issue_id;
    std::string prompt;
    std::string command;
    std::string model;
    std::string permissions;
    std::string branch; // empty: ao/<session>/root
    ipc::RuntimeKind runtime = ipc::RuntimeKind::pty;
};

Transition reserve(const SpawnOrder& order, std::int64_t number, const LifecycleContext& context);

Transition after_step(Session session, const StepOutcome& outcome, const LifecycleContext& context);

/// Wanted no more. During a step the step is finished first. Nothing changes for one that is ending
/// or over. `keep_workspace`: leave its folder alone.
Transition kill(Session session, bool keep_workspace, const LifecycleContext& context);

/// Wanted again; only for one that is over.
Transition restore(Session session, const LifecycleContext& context);

/// The turn of a session that waited has come.
Transition admit(Session session, const LifecycleContext& context);

/// Take the folder of a session that is over away, if nothing is lost by it.
Transition clean_up(Session session, const LifecycleContext& context);

/// Bring back what `clean_up` took away.
Transition undo_clean_up(Session session, const LifecycleContext& context);

/// Delete for ever what `clean_up` took away.
Transition free_space(Session session, const LifecycleContext& context);

/// What was observed of its host: whether it is enough is judged by host_evidence.h.
Transition on_host(Session session, const ipc::HostSeen& seen, WallTime now);

/// A process of it was killed for lack of memory; also of one that is over. Nothing changes for
/// another launch, or when it is known already.
Transition on_memory_kill(Session session, const ipc::MemoryKillSeen& seen, WallTime now);

/// Whether the session's host ought to run, so that its end has to be reported.
bool has_host_to_watch(const Session& session);

/// The folder of the session's newest host.
std::string host_directory(const Session& session, const SessionPlaces& places);

/// The file into which the commands of postCreate write.
std::string provision_log(const Session& session, const SessionPlaces& places);

} // namespace ao::domain
