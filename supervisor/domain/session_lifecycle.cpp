// The table of docs/spawn.md as code.
#include "supervisor/domain/session_lifecycle.h"

#include "ipc/fields.h"
#include "supervisor/domain/host_evidence.h"
#include "supervisor/domain/runtime_choice.h"
#include "supervisor/domain/session_step.h"

namespace ao::domain {

namespace {

void end(Session& session, const LifecycleContext& context) {
    session.phase = SessionPhase::ended;
    session.activity = Activity::exited;
    session.activity_at = context.now;
}

// `phase`, or the one after it when nothing is to be done in it.
SessionPhase next_to_do(const Session& session, SessionPhase phase,
                        const LifecycleContext& context) {
    const auto& config = context.project.config;
    if (phase == SessionPhase::provision && config.symlinks.empty() && config.post_create.empty()) {
        return SessionPhase::host;
    }
    const bool stays = session.keeps_workspace || session.workspace != WorkspaceState::present;
    if (phase == SessionPhase::removing && stays) {
        return SessionPhase::ended;
    }
    return phase;
}

void forget_caps(Session& session) {
    session.memory_cap_mb = 0;
    session.cpu_cap_percent = 0;
    session.caps_problem.clear();
    session.memory_kills = 0;
    session.memory_kill_process.clear();
}

void note_caps(Session& session, const ipc::HostStarted& started) {
    session.memory_cap_mb = static_cast<std::int64_t>(started.memory_mb.value_or(0));
    session.cpu_cap_percent = static_cast<std::int64_t>(started.cpu_percent.value_or(0));
    session.caps_problem = started.caps_problem.value_or("");
}

// SIGKILL, as the kernel tells it of the program itself, or as a shell tells it of what it ran.
bool looks_killed(const Session& session) {
    constexpr std::int64_t kSigkill = 9;
    constexpr std::int64_t kAsShellsTellIt = 128 + kSigkill;
    return session.exit_signal == kSigkill || session.exit_code == kAsShellsTellIt;
}

// The two facts may come in either order.
void settle_reason(Session& session) {
    if (session.end_reason == "exited" && session.memory_kills > 0 && looks_killed(session)) {
        session.end_reason = "out_of_memory";
    }
}

void forget_end(Session& session) {
    session.end_reason.clear();
    session.end_detail.clear();
    session.exit_code.reset();
    session.exit_signal.reset();
}

void enter(Session& session, SessionPhase wanted, const LifecycleContext& context) {
    const auto phase = next_to_do(session, wanted, context);
    session.phase = phase;
    if (phase == SessionPhase::host) {
        ++session.generation;
        forget_caps(session);
        const auto runtime = ipc::runtime_of(session.handle);
        session.handle = handle_of(runtime.value_or(ipc::RuntimeKind::pty), session);
    } else if (phase == SessionPhase::live) {
        session.activity = Activity::idle;
        session.activity_at = context.now;
        session.first_signal_at.reset(); // every launch has to prove its hooks again
        forget_end(session);
    } else if (phase == SessionPhase::ended) {
        end(session, context);
    }
}

Transition settle(Session session, const LifecycleContext& context) {
    session.updated_at = context.now;
    session.operation.clear(); // the core names the one that it makes of `next`
    auto next = session.queued_at ? std::nullopt : operation_for(session, context);
    return {std::move(session), std::move(next)};
}

// To the first phase of a session that is wanted, now or when its turn has come.
Transition begin(Session session, const LifecycleContext& context) {
    session.phase = SessionPhase::worktree;
    if (!context.may_start) {
        session.queued_at = context.now;
    }
    return settle(std::move(session), context);
}

// How to leave a phase when the session is wanted no more.
SessionPhase way_out_of(SessionPhase phase) {
    switch (phase) {
    case SessionPhase::worktree:
    case SessionPhase::provision:
    case SessionPhase::removing:
        return SessionPhase::removing;
    case SessionPhase::host:
    case SessionPhase::live:
    case SessionPhase::stopping:
        return SessionPhase::stopping;
    case SessionPhase::ended:
        break;
    }
    return SessionPhase::ended;
}

void note_fate(Session& session, const ipc::WorktreeRemoved& removed) {
    if (removed.fate == ipc::WorktreeFate::removed) {
        session.workspace =
            removed.quarantine.empty() ? WorkspaceState::none : WorkspaceState::quarantined;
        session.workspace_note = removed.quarantine;
    } else {
        session.workspace_note = removed.reason;
    }
}

void succeed(Session& session, const ipc::OperationResult& result,
             const LifecycleContext& context) {
    if (const auto* created = std::get_if<ipc::WorktreeCreated>(&result)) {
        session.branch = created->branch;
        session.workspace = WorkspaceState::present;
        session.workspace_note.clear();
    }
    if (const auto* started = std::get_if<ipc::HostStarted>(&result)) {
        note_caps(session, *started);
    }
    if (std::holds_alternative<ipc::WorktreeBroughtBack>(result)) {
        session.workspace = WorkspaceState::present;
        session.workspace_note.clear();
    }
    if (const auto* removed = std::get_if<ipc::WorktreeRemoved>(&result)) {
        note_fate(session, *removed);
    }
    if (std::holds_alternative<ipc::WorktreeFreed>(result)) {
        session.workspace = WorkspaceState::none;
        session.workspace_note.clear();
    }
    const bool is_wanted = session.intent == SessionIntent::run;
    switch (session.phase) {
    case SessionPhase::worktree:
        if (const auto* created = std::get_if<ipc::WorktreeCreated>(&result);
            created != nullptr && created->has_copies && is_wanted && session.generation == 0) {
            session.phase = SessionPhase::provision; // also without links and commands
            break;
        }
        // A folder that is made again is there to go on in: it was filled the first time.
        enter(session,
              !is_wanted                ? SessionPhase::removing
              : session.generation == 0 ? SessionPhase::provision
                                        : SessionPhase::host,
              context);
        break;
    case SessionPhase::provision:
        enter(session, is_wanted ? SessionPhase::host : SessionPhase::removing, context);
        break;
    case SessionPhase::host:
        enter(session, is_wanted ? SessionPhase::live : SessionPhase::stopping, context);
        break;
    case SessionPhase::stopping:
        enter(session, SessionPhase::removing, context);
        break;
    case SessionPhase::removing:
        enter(session, SessionPhase::ended, context);
        break;
    case SessionPhase::live:
    case SessionPhase::ended:
        break; // waits for nothing
    }
}

// What lay in quarantine cannot be brought back. When its time is over, the branch is all there is.
void fail_to_bring_back(Session& session, const StepFailed& failure,
                        const LifecycleContext& context) {
    session.end_detail = failure.message;
    if (failure.code == "WORKSPACE_NOT_FOUND") {
        session.workspace = WorkspaceState::none;
        session.workspace_note.clear();
        if (session.intent == SessionIntent::run) {
            return; // the same phase once more makes the folder anew
        }
    } else if (session.intent == SessionIntent::run) {
        session.intent = SessionIntent::end;
        session.end_reason = failure.code;
    }
    end(session, context);
}

void fail(Session& session, const StepFailed& failure, const LifecycleContext& context) {
    if (session.phase == SessionPhase::worktree &&
        session.workspace == WorkspaceState::quarantined) {
        fail_to_bring_back(session, failure, context);
        return;
    }
    switch (session.phase) {
    case SessionPhase::worktree:
    case SessionPhase::provision:
    case SessionPhase::host:
        if (session.intent == SessionIntent::run) {
            session.intent = SessionIntent::end;
            session.end_reason = failure.code;
            session.end_detail = failure.message;
            // A restore that fails must not take away what it was to bring back, or has found.
            const bool was_there = session.phase == SessionPhase::worktree
                                       ? session.workspace == WorkspaceState::present
                                       : session.generation > 1;
            session.keeps_workspace = was_there || session.keeps_workspace;
        }
        if (session.phase == SessionPhase::worktree) {
            session.workspace = WorkspaceState::present; // as far as anybody knows
        }
        enter(session, way_out_of(session.phase), context);
        break;
    case SessionPhase::stopping:
        // It may still run: it is shown as running, and can be killed again.
        session.intent = SessionIntent::run;
        session.phase = SessionPhase::live;
        session.end_reason = failure.code;
        session.end_detail = failure.message;
        break;
    case SessionPhase::removing:
        if (session.workspace == WorkspaceState::present) {
            session.workspace_note = failure.message;
        }
        end(session, context);
        break;
    case SessionPhase::live:
    case SessionPhase::ended:
        break;
    }
}

} // namespace

Transition reserve(const SpawnOrder& order, std::int64_t number, const LifecycleContext& context) {
    Session session;
    session.number = number;
    session.project_id = context.project.id;
    session.id = context.project.id + "-" + std::to_string(number);
    session.kind = order.kind;
    session.harness = order.harness;
    session.display_name = order.display_name;
    session.issue_id = order.issue_id;
    session.prompt = order.prompt;
    session.command = order.command;
    session.repository = context.project.path;
    session.base = context.project.base_branch();
    // A leaf, so that branches of pull requests can live beside it.
    session.branch = order.branch.empty() ? "ao/" + session.id + "/root" : order.branch;
    session.workspace_path = context.places.worktrees + "/" + session.project_id + "/" + session.id;
    session.handle = handle_of(order.runtime, session);
    session.activity_at = context.now;
    session.created_at = context.now;
    return begin(std::move(session), context);
}

Transition admit(Session session, const LifecycleContext& context) {
    session.queued_at.reset();
    return settle(std::move(session), context);
}

Transition after_step(Session session, const StepOutcome& outcome,
                      const LifecycleContext& context) {
    std::visit(ipc::Overloaded{
                   [&](const StepSucceeded& step) { succeed(session, step.result, context); },
                   [&](const StepFailed& failure) { fail(session, failure, context); },
               },
               outcome);
    return settle(std::move(session), context);
}

Transition kill(Session session, bool keep_workspace, const LifecycleContext& context) {
    if (session.intent == SessionIntent::end || session.phase == SessionPhase::ended) {
        return {std::move(session), std::nullopt};
    }
    session.intent = SessionIntent::end;
    session.keeps_workspace = keep_workspace;
    session.end_reason = "killed";
    session.end_detail.clear();
    if (session.queued_at) { // nothing was begun
        session.queued_at.reset();
        end(session, context);
        return settle(std::move(session), context);
    }
    if (session.phase != SessionPhase::live) {
        session.updated_at = context.now;
        return {std::move(session), std::nullopt}; // when the step under way has ended
    }
    enter(session, SessionPhase::stopping, context);
    return settle(std::move(session), context);
}

Transition restore(Session session, const LifecycleContext& context) {
    if (session.phase != SessionPhase::ended) {
        return {std::move(session), std::nullopt};
    }
    session.intent = SessionIntent::run;
    session.keeps_workspace = false;
    session.activity = Activity::idle;
    session.activity_at = context.now;
    forget_end(session);
    return begin(std::move(session), context);
}

Transition clean_up(Session session, const LifecycleContext& context) {
    if (session.phase != SessionPhase::ended || session.workspace != WorkspaceState::present) {
        return {std::move(session), std::nullopt};
    }
    session.keeps_workspace = false;
    enter(session, SessionPhase::removing, context);
    return settle(std::move(session), context);
}

Transition undo_clean_up(Session session, const LifecycleContext& context) {
    if (session.phase != SessionPhase::ended || session.workspace != WorkspaceState::quarantined) {
        return {std::move(session), std::nullopt};
    }
    session.keeps_workspace = true;
    session.phase = SessionPhase::worktree;
    return settle(std::move(session), context);
}

Transition free_space(Session session, const LifecycleContext& context) {
    if (session.phase != SessionPhase::ended || session.workspace != WorkspaceState::quarantined) {
        return {std::move(session), std::nullopt};
    }
    session.phase = SessionPhase::removing;
    return settle(std::move(session), context);
}

Transition signal(Session session, Activity activity, WallTime now) {
    if (session.phase == SessionPhase::live &&
        (session.activity != activity || !session.first_signal_at)) {
        session.activity = activity;
        session.activity_at = now;
        session.first_signal_at = session.first_signal_at.value_or(now);
        session.updated_at = now;
    }
    return {std::move(session), std::nullopt};
}

Transition on_host(Session session, const ipc::HostSeen& seen, WallTime now) {
    if (judge(session, seen, now) != HostVerdict::ended) {
        return {std::move(session), std::nullopt};
    }
    session.intent = SessionIntent::end;
    session.phase = SessionPhase::ended;
    session.activity = Activity::exited;
    session.activity_at = now;
    session.updated_at = now;
    session.end_reason = seen.has_exit ? "exited" : "lost";
    session.end_detail = seen.detail;
    if (seen.has_exit) {
        session.exit_code = static_cast<std::int64_t>(seen.exit_code);
        session.exit_signal = static_cast<std::int64_t>(seen.exit_signal);
    }
    settle_reason(session);
    return {std::move(session), std::nullopt};
}

Transition on_memory_kill(Session session, const ipc::MemoryKillSeen& seen, WallTime now) {
    const auto kills = static_cast<std::int64_t>(seen.kills);
    if (seen.handle == session.handle && kills > session.memory_kills) {
        session.memory_kills = kills;
        session.memory_kill_process = seen.process;
        session.updated_at = now;
        settle_reason(session);
    }
    return {std::move(session), std::nullopt};
}

bool has_host_to_watch(const Session& session) {
    return session.phase == SessionPhase::live;
}

std::string host_directory(const Session& session, const SessionPlaces& places) {
    return places.hosts + "/" + session.id + "." + std::to_string(session.generation);
}

std::string provision_log(const Session& session, const SessionPlaces& places) {
    return places.logs + "/post-create-" + session.id + ".log";
}

} // namespace ao::domain
