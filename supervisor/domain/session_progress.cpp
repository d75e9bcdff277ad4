// What the end of a step leads to.
#include "ipc/fields.h"
#include "supervisor/domain/session_transition.h"

namespace ao::domain {

namespace {

void note_caps(Session& session, const ipc::HostStarted& started) {
    session.memory_cap_mb = static_cast<std::int64_t>(started.memory_mb.value_or(0));
    session.cpu_cap_percent = static_cast<std::int64_t>(started.cpu_percent.value_or(0));
    session.caps_problem = started.caps_problem.value_or("");
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

void note_plan(Session& session, const ipc::LaunchPlan& plan) {
    session.is_signal_capable = plan.is_signal_capable;
    session.hooks_miss = plan.hooks_miss.value_or("");
    if (!plan.resumes) {
        session.native_id = plan.native_id; // another conversation than the one before
        session.transcript_path.clear();
    }
}

void succeed(Session& session, const ipc::OperationResult& result,
             const LifecycleContext& context) {
    if (const auto* planned = std::get_if<ipc::LaunchPlanned>(&result)) {
        note_plan(session, planned->plan);
    }
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
    case SessionPhase::plan:
        enter(session, is_wanted ? SessionPhase::worktree : SessionPhase::removing, context);
        break;
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
                                        : SessionPhase::prepare,
              context);
        break;
    case SessionPhase::provision:
        enter(session, is_wanted ? SessionPhase::prepare : SessionPhase::removing, context);
        break;
    case SessionPhase::prepare:
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

// A restore that fails must not take away what it was to bring back, or has found.
bool was_there_before(const Session& session) {
    const bool is_before_the_folder =
        session.phase == SessionPhase::plan || session.phase == SessionPhase::worktree;
    if (is_before_the_folder) {
        return session.workspace == WorkspaceState::present;
    }
    const std::int64_t launches_before =
        session.phase == SessionPhase::host ? session.generation - 1 : session.generation;
    return launches_before > 0;
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
    case SessionPhase::plan:
    case SessionPhase::worktree:
    case SessionPhase::provision:
    case SessionPhase::prepare:
    case SessionPhase::host:
        if (session.intent == SessionIntent::run) {
            session.intent = SessionIntent::end;
            session.end_reason = failure.code;
            session.end_detail = failure.message;
            session.keeps_workspace = was_there_before(session) || session.keeps_workspace;
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

Transition after_step(Session session, const StepOutcome& outcome,
                      const LifecycleContext& context) {
    std::optional<ipc::LaunchPlan> plan;
    std::visit(ipc::Overloaded{
                   [&](const StepSucceeded& step) {
                       succeed(session, step.result, context);
                       if (const auto* planned = std::get_if<ipc::LaunchPlanned>(&step.result)) {
                           plan = planned->plan;
                       }
                   },
                   [&](const StepFailed& failure) { fail(session, failure, context); },
               },
               outcome);
    auto transition = settle(std::move(session), context);
    transition.plan = std::move(plan);
    return transition;
}

} // namespace ao::domain
