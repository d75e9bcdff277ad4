// One operation per phase, with everything that it needs to be carried out by whoever comes.
#include "supervisor/domain/session_step.h"

#include "supervisor/domain/system_prompt.h"

namespace ao::domain {

namespace {

std::vector<ipc::EnvironmentVariable> environment_of(const Session& session,
                                                     const LifecycleContext& context) {
    std::vector<ipc::EnvironmentVariable> variables;
    for (const auto& [name, value] : context.project.config.env) {
        if (!name.starts_with("AO_")) { // who a session is cannot be configured
            variables.push_back({name, value});
        }
    }
    if (context.plan) { // its agent knows better than the project
        variables.insert(variables.end(), context.plan->environment.begin(),
                         context.plan->environment.end());
    }
    variables.push_back({"AO_SESSION_ID", session.id});
    variables.push_back({"AO_PROJECT_ID", session.project_id});
    variables.push_back({"AO_ISSUE_ID", session.issue_id});
    variables.push_back({"AO_DATA_DIR", context.places.data_dir});
    variables.push_back({"AO_RUN_FILE", context.places.run_file});
    variables.push_back({"AO_LAUNCH_GENERATION", std::to_string(session.generation)});
    return variables;
}

std::optional<std::uint64_t> cap_of(std::uint64_t configured) {
    return configured == 0 ? std::nullopt : std::optional{configured};
}

} // namespace

std::optional<ipc::OperationArguments> operation_for(const Session& session,
                                                     const LifecycleContext& context) {
    const auto& config = context.project.config;
    switch (session.phase) {
    case SessionPhase::plan: {
        ipc::PlanLaunch order;
        order.session_id = session.id;
        order.project_id = session.project_id;
        order.agent = session.harness;
        order.worktree = session.workspace_path;
        order.data_directory = context.places.data_dir;
        order.command = session.command;
        order.prompt = session.prompt;
        order.system_prompt = system_prompt_of(session);
        order.model = session.model;
        order.permissions = session.permissions;
        order.generation = static_cast<std::uint64_t>(session.generation) + 1;
        order.again = session.generation > 0;
        order.native_id = session.native_id;
        return order;
    }
    case SessionPhase::worktree:
        if (session.workspace == WorkspaceState::quarantined) {
            return ipc::BringBackWorktree{session.id, session.workspace_path,
                                          session.workspace_note, context.project.child_names()};
        }
        return ipc::CreateWorktree{session.id,
                                   session.repository,
                                   session.workspace_path,
                                   session.branch,
                                   session.base,
                                   config.fetch_base,
                                   session.generation > 0,
                                   context.project.child_names()};
    case SessionPhase::provision:
        return ipc::ProvisionWorktree{session.id,
                                      session.repository,
                                      session.workspace_path,
                                      config.symlinks,
                                      config.post_create,
                                      environment_of(session, context),
                                      provision_log(session, context.places)};
    case SessionPhase::prepare:
        return ipc::PrepareLaunch{session.id,
                                  session.repository,
                                  session.workspace_path,
                                  context.places.data_dir,
                                  context.plan->files,
                                  context.plan->trust};
    case SessionPhase::host:
        return ipc::StartHost{session.id,
                              session.handle,
                              host_directory(session, context.places),
                              session.workspace_path,
                              context.plan->argv,
                              environment_of(session, context),
                              cap_of(config.memory_mb),
                              cap_of(config.cpu_percent)};
    case SessionPhase::stopping:
        return ipc::StopHost{session.id, session.handle, host_directory(session, context.places)};
    case SessionPhase::removing:
        if (session.workspace == WorkspaceState::quarantined) {
            return ipc::FreeWorktree{session.id, session.workspace_path, session.workspace_note};
        }
        return ipc::RemoveWorktree{session.id, session.repository, session.workspace_path, false,
                                   context.project.child_names()};
    case SessionPhase::live:
    case SessionPhase::ended:
        break;
    }
    return std::nullopt;
}

} // namespace ao::domain
