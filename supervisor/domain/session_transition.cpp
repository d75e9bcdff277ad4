// Phases in which nothing is to be done are passed over.
#include "supervisor/domain/session_transition.h"

#include "supervisor/domain/runtime_choice.h"
#include "supervisor/domain/session_activity.h"
#include "supervisor/domain/session_step.h"

namespace ao::domain {

namespace {

// `phase`, or the one after it when nothing is to be done in it. What is to be started without a
// plan was stored by an earlier version: it is planned first.
SessionPhase next_to_do(const Session& session, SessionPhase phase,
                        const LifecycleContext& context) {
    const auto& config = context.project.config;
    if (phase == SessionPhase::provision && config.symlinks.empty() && config.post_create.empty()) {
        phase = SessionPhase::prepare;
    }
    if ((phase == SessionPhase::prepare || phase == SessionPhase::host) && !context.plan) {
        return SessionPhase::plan;
    }
    if (phase == SessionPhase::prepare && context.plan->files.empty() &&
        context.plan->trust.empty()) {
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

} // namespace

void end(Session& session, const LifecycleContext& context) {
    session.phase = SessionPhase::ended;
    session.activity = Activity::exited;
    session.activity_at = context.now;
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
        forget_activity(session, context.now); // every launch has to prove its hooks again
        const auto runtime = ipc::runtime_of(session.handle);
        session.handle = handle_of(runtime.value_or(ipc::RuntimeKind::pty), session);
    } else if (phase == SessionPhase::live) {
        session.launched_at = context.now;
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

// How to leave a phase when the session is wanted no more.
SessionPhase way_out_of(SessionPhase phase) {
    switch (phase) {
    case SessionPhase::plan:
    case SessionPhase::worktree:
    case SessionPhase::provision:
    case SessionPhase::prepare:
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

} // namespace ao::domain
