// What people order of a session. What its steps come to is in session_progress.cpp; together they
// are the table of docs/spawn.md as code.
#include "supervisor/domain/session_lifecycle.h"

#include "supervisor/domain/runtime_choice.h"
#include "supervisor/domain/session_transition.h"

namespace ao::domain {

namespace {

// To the first phase of a session that is wanted, now or when its turn has come.
Transition begin(Session session, const LifecycleContext& context) {
    session.phase = SessionPhase::plan;
    if (!context.may_start) {
        session.queued_at = context.now;
    }
    return settle(std::move(session), context);
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
    session.model = order.model;
    session.permissions = order.permissions;
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
