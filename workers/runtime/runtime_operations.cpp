// From the operations of the wire to what git and hosts do, and back.
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/ignored_copies.h"
#include "workers/runtime/git/provision.h"
#include "workers/runtime/git/quarantine.h"
#include "workers/runtime/git/repository.h"
#include "workers/runtime/git/spawn_check.h"
#include "workers/runtime/git/workspace.h"
#include "workers/runtime/hosts/session_environment.h"
#include "workers/runtime/hosts/session_processes.h"
#include "workers/runtime/launch/prepare_launch.h"
#include "workers/runtime/launch/remove_worktree.h"
#include "workers/runtime/runtime_worker.h"

namespace ao::workers {

namespace fs = std::filesystem;

namespace {

tl::unexpected<ipc::OperationError> error_of(git::GitProblem problem) {
    return tl::unexpected{ipc::OperationError{std::move(problem.code), std::move(problem.message)}};
}

template <class T>
OperationOutcome outcome_of(hosts::Result<T> result) {
    if (!result) {
        return tl::unexpected{std::move(result.error())};
    }
    return ipc::OperationResult{std::move(*result)};
}

// <managed root>/<project>/<session>
fs::path managed_root_of(const fs::path& worktree) {
    return worktree.parent_path().parent_path();
}

} // namespace

Task<OperationOutcome> RuntimeWorker::carry_out(ipc::OperationArguments arguments) {
    return std::visit(ipc::Overloaded{
                          [this](auto& order) { return carry_out_one(std::move(order)); },
                          [this](ipc::PlanLaunch&) { return refuse_one(); },
                          [this](ipc::CheckAgentFile&) { return refuse_one(); },
                          [this](ipc::ShowAgent&) { return refuse_one(); },
                      },
                      arguments);
}

Task<OperationOutcome> RuntimeWorker::refuse_one() {
    co_return tl::unexpected{
        ipc::OperationError{"UNKNOWN_OPERATION", "this is the agents worker's to do"}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::PrepareLaunch order) {
    auto notes = co_await launch::prepare_launch(git_, std::move(order));
    if (!notes) {
        co_return error_of(std::move(notes.error()));
    }
    co_return ipc::OperationResult{ipc::LaunchPrepared{std::move(*notes)}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::ProbeEnvironment) {
    co_return tl::unexpected{
        ipc::OperationError{"UNKNOWN_OPERATION", "the worker's loop looks by itself"}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::CheckRepository order) {
    if (order.is_workspace) {
        co_return co_await check_workspace(std::move(order.path));
    }
    auto found = co_await git::inspect_repository(git_, order.path);
    if (!found) {
        co_return error_of(std::move(found.error()));
    }
    if (found->is_unborn) {
        co_return error_of(
            {"PROJECT_NOT_RESOLVABLE",
             found->top_level.string() + " has no commit yet; make the first one and add it then"});
    }
    co_return ipc::OperationResult{ipc::RepositoryChecked{found->top_level.string(),
                                                          found->origin_url,
                                                          found->default_branch,
                                                          found->current_branch,
                                                          {}}};
}

Task<OperationOutcome> RuntimeWorker::check_workspace(std::string path) {
    auto found = co_await git::prepare_workspace(git_, std::move(path));
    if (!found) {
        co_return error_of(std::move(found.error()));
    }
    auto parent = co_await git::inspect_repository(git_, found->parent);
    if (!parent) {
        co_return error_of(std::move(parent.error()));
    }
    ipc::RepositoryChecked checked{parent->top_level.string(),
                                   parent->origin_url,
                                   parent->default_branch,
                                   parent->current_branch,
                                   {}};
    for (const auto& child : found->children) {
        checked.children.push_back({child.name, child.repository.origin_url});
    }
    co_return ipc::OperationResult{std::move(checked)};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::CreateWorktree order) {
    git::WorktreeSpec spec;
    spec.repository = order.repository;
    spec.managed_root = managed_root_of(order.path);
    spec.path = order.path;
    spec.branch = order.branch;
    spec.base = order.base;
    spec.fetch_first = order.fetch_first;
    std::error_code trouble;
    fs::create_directories(spec.path.parent_path(), trouble);
    auto made = co_await git::create_workspace(git_, std::move(spec), order.children, order.again);
    if (!made) {
        co_return error_of(std::move(made.error()));
    }
    co_return ipc::OperationResult{
        ipc::WorktreeCreated{made->branch.empty() ? order.branch : made->branch, made->base_commit,
                             git::names_copies(order.repository)}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::ProvisionWorktree order) {
    git::ProvisionSpec spec;
    spec.repository = order.repository;
    spec.managed_root = managed_root_of(order.path);
    spec.path = order.path;
    spec.symlinks = order.symlinks;
    spec.copy_ignored = true;
    spec.post_create = order.post_create;
    spec.environment = hosts::session_environment(order.environment);
    spec.log = order.log;
    auto done = co_await git::provision_worktree(git_, std::move(spec));
    if (!done) {
        co_return error_of(std::move(done.error()));
    }
    co_return ipc::OperationResult{ipc::WorktreeProvisioned{}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::RemoveWorktree order) {
    git::RemovalSpec spec;
    spec.repository = order.repository;
    spec.managed_root = managed_root_of(order.path);
    spec.path = order.path;
    spec.session_id = order.session_id;
    spec.is_dry_run = order.dry_run;
    auto removed = co_await launch::remove_worktree(git_, std::move(spec), order.children);
    if (removed) {
        co_return ipc::OperationResult{
            ipc::WorktreeRemoved{ipc::WorktreeFate::removed, "", removed->quarantine.string()}};
    }
    // That something would be lost is an answer, not a failure.
    const bool is_dirty = removed.error().code == git::kWorkspaceDirty;
    co_return ipc::OperationResult{
        ipc::WorktreeRemoved{is_dirty ? ipc::WorktreeFate::kept_dirty : ipc::WorktreeFate::kept,
                             removed.error().message, ""}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::StartHost order) {
    const auto runtime = runtimes_.of(order.handle);
    if (!runtime) {
        co_return tl::unexpected{runtime.error()};
    }
    auto outcome = co_await (*runtime)->start(std::move(order));
    co_return outcome_of(std::move(outcome));
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::StopHost order) {
    const auto runtime = runtimes_.of(order.handle);
    if (!runtime) {
        co_return tl::unexpected{runtime.error()};
    }
    auto outcome = co_await (*runtime)->stop(std::move(order));
    co_return outcome_of(std::move(outcome));
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::DeliverMessage order) {
    const auto runtime = runtimes_.of(order.handle);
    if (!runtime) {
        co_return tl::unexpected{runtime.error()};
    }
    auto outcome = co_await (*runtime)->deliver(std::move(order));
    co_return outcome_of(std::move(outcome));
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::ReadScreen order) {
    const auto runtime = runtimes_.of(order.handle);
    if (!runtime) {
        co_return tl::unexpected{runtime.error()};
    }
    auto outcome = co_await (*runtime)->read_screen(std::move(order));
    co_return outcome_of(std::move(outcome));
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::OpenTerminal order) {
    const auto runtime = runtimes_.of(order.handle);
    if (!runtime) {
        co_return tl::unexpected{runtime.error()};
    }
    auto outcome = co_await (*runtime)->open_terminal(std::move(order));
    co_return outcome_of(std::move(outcome));
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::CheckSpawn order) {
    git::SpawnWish wish{order.repository, order.worktrees, order.branch, order.base};
    auto checked = co_await git::check_spawn(git_, std::move(wish));
    if (!checked) {
        co_return error_of(std::move(checked.error()));
    }
    co_return ipc::OperationResult{ipc::SpawnChecked{}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::BringBackWorktree order) {
    auto back = co_await git::bring_workspace_back(git_, managed_root_of(order.path), order.path,
                                                   order.quarantine, order.children);
    if (!back) {
        co_return error_of(std::move(back.error()));
    }
    co_return ipc::OperationResult{ipc::WorktreeBroughtBack{}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::FreeWorktree order) {
    const auto root = managed_root_of(order.path);
    const bool is_gone = co_await git::free_quarantined(git_, root, order.quarantine);
    if (!is_gone) {
        co_return error_of({git::kGitFailed, order.quarantine + " could not be deleted"});
    }
    // With it what nobody can name any more: folders that were only put out of the way.
    const auto older_than = ipc::wall_now() - ipc::limits().quarantine_kept;
    co_await git::purge_quarantine(git_, root, older_than);
    co_return ipc::OperationResult{ipc::WorktreeFreed{}};
}

Task<OperationOutcome> RuntimeWorker::carry_out_one(ipc::ListProcesses order) {
    co_return ipc::OperationResult{hosts::list_processes(order)};
}

void RuntimeWorker::follow(const ipc::Watch& watch) {
    std::visit(ipc::Overloaded{
                   [this](const ipc::WatchHosts& hosts) { hosts_.follow(hosts); },
                   [](const ipc::WatchForges&) {},   // the scm worker's
                   [](const ipc::WatchSessions&) {}, // the agents worker's
               },
               watch);
}

} // namespace ao::workers
