// Reads from the store, orders through the core, and asks hosts by way of the runtime worker.
#include "supervisor/session_answers.h"

#include "ipc/fields.h"
#include "ipc/limits.h"
#include "ipc/vitals.h"
#include "supervisor/domain/agent_choice.h"
#include "supervisor/domain/session_activity.h"
#include "supervisor/strangers.h"

#include <algorithm>
#include <array>

namespace ao {

using api::ApiError;
using api::ApiResult;
using api::ErrorKind;

namespace {

// A session that was to be started and was not is a refusal with the reason of the step that
// failed.
ApiResult<domain::Session> started(ApiResult<domain::Session> session) {
    constexpr std::array kOrderlyEnds{"exited", "out_of_memory", "killed", "lost"};
    if (session && session->is_terminated() &&
        std::find(kOrderlyEnds.begin(), kOrderlyEnds.end(), session->end_reason) ==
            kOrderlyEnds.end()) {
        return tl::unexpected{
            api_error({store::StoreProblem::other,
                       "session " + session->id + " could not be started: " + session->end_detail,
                       session->end_reason})};
    }
    return session;
}

} // namespace

ApiResult<std::vector<domain::Session>>
SessionAnswers::sessions(const api::SessionFilter& filter) try {
    auto reader = readers_.borrow();
    auto sessions = filter.project.empty() ? reader->sessions.all()
                                           : reader->sessions.of_project(filter.project);
    if (filter.active) {
        std::erase_if(sessions, [&](const domain::Session& session) {
            return session.is_terminated() == *filter.active;
        });
    }
    return sessions;

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<api::SessionsSeen>
SessionAnswers::sessions_since(std::optional<std::int64_t> revision) try {
    // Asked first: what is committed in between is then read twice and never missed.
    const auto written = written_.since(revision.value_or(0));
    api::SessionsSeen seen{written.mark, !revision || !written.ids, {}};
    if (seen.are_all) {
        seen.sessions = readers_.borrow()->sessions.all();
    } else if (!written.ids->empty()) {
        auto reader = readers_.borrow();
        for (const auto& id : *written.ids) {
            seen.sessions.push_back(reader->sessions.find(id).value());
        }
    }
    return seen;

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Session> SessionAnswers::session(std::string_view id) try {
    auto found = readers_.borrow()->sessions.find(id);
    if (!found) {
        return tl::unexpected{api_error(core::no_such_session(id))};
    }
    return std::move(*found);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

// What can be told before anything is written down. A worker that does not answer in time stops
// nothing: the session is stored and made when it is there.
ApiResult<void> SessionAnswers::check_spawn(std::string_view id, const domain::SpawnOrder& wanted,
                                            Wait wait) try {
    const auto project = readers_.borrow()->projects.find(id);
    if (!project || project->archived_at) {
        return {}; // the core says so
    }
    const auto order = domain::with_agent(wanted, project->config, policy_.places.agent);
    if (const auto planned = check_plan(*project, order, wait); !planned) {
        return planned;
    }
    return succeeds(ipc::WorkerKind::runtime,
                    ipc::CheckSpawn{project->path, policy_.places.worktrees, order.branch,
                                    project->base_branch()},
                    wait);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

// The plan of a session that is not there yet: whether there is such an agent, and takes all of
// this.
ApiResult<void> SessionAnswers::check_plan(const domain::Project& project,
                                           const domain::SpawnOrder& order, Wait wait) {
    if (order.harness == "shell" || !domain::fault_of_order(order).empty()) {
        return {}; // needs nothing; and what is wrong, the core says
    }
    const auto name = project.id + "-new";
    ipc::PlanLaunch plan;
    plan.session_id = name;
    plan.project_id = project.id;
    plan.agent = order.harness;
    plan.worktree = policy_.places.worktrees + "/" + project.id + "/" + name;
    plan.data_directory = policy_.places.data_dir;
    plan.prompt = order.prompt;
    plan.model = order.model;
    plan.permissions = order.permissions;
    return succeeds(ipc::WorkerKind::agents, std::move(plan), wait);
}

ApiResult<void> SessionAnswers::succeeds(ipc::WorkerKind worker, ipc::OperationArguments arguments,
                                         Wait wait) {
    const auto run =
        core_.run(worker, std::move(arguments), std::min(wait, ipc::limits().preflight_within));
    if (!run) {
        return tl::unexpected{run.error()};
    }
    if (run->finished && run->finished->state == store::OperationState::failed) {
        return tl::unexpected{api_error(
            {store::StoreProblem::other, run->finished->error_message, run->finished->error_code})};
    }
    return {};
}

ApiResult<domain::RuntimeChoice> SessionAnswers::runtime_of(const domain::Session& session) try {
    const auto project = readers_.borrow()->projects.find(session.project_id);
    return domain::runtime_of(session, project ? project->config.runtime : "",
                              policy_.places.runtime);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

std::string SessionAnswers::provision_log(const domain::Session& session) {
    return domain::provision_log(session, policy_.places);
}

ApiResult<api::Diagnosis> SessionAnswers::diagnose() try {
    return api::Diagnosis{domain::choose_runtime("", policy_.places.runtime),
                          find_strangers(policy_.places, readers_.borrow()->sessions.all())};

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Session> SessionAnswers::spawn(std::string_view project, domain::SpawnOrder order,
                                                 Wait wait) {
    if (const auto checked = check_spawn(project, order, ipc::limits().preflight_within);
        !checked) {
        return tl::unexpected{checked.error()};
    }
    Handover<domain::Session> reserved;
    Handover<domain::Session> settled;
    auto session = core_.ask(core::SpawnWanted{std::string{project}, std::move(order),
                                               reserved.reply(), settled.reply()},
                             reserved);
    if (!session) {
        return session;
    }
    return started(settled.wait(wait).value_or(std::move(session)));
}

ApiResult<domain::Session> SessionAnswers::change(std::string_view id, core::SessionOrder order,
                                                  Wait wait) {
    Handover<domain::Session> accepted;
    Handover<domain::Session> settled;
    auto session = core_.ask(
        core::SessionWanted{std::string{id}, std::move(order), accepted.reply(), settled.reply()},
        accepted);
    if (!session) {
        return session;
    }
    return settled.wait(wait).value_or(std::move(session));
}

ApiResult<domain::Session> SessionAnswers::kill(std::string_view id, bool keep_workspace,
                                                Wait wait) {
    auto session = change(id, core::KillSession{keep_workspace}, wait);
    if (session && session->phase == domain::SessionPhase::live) {
        return tl::unexpected{
            api_error({store::StoreProblem::other,
                       "session " + session->id + " could not be ended: " + session->end_detail,
                       session->end_reason})};
    }
    return session;
}

ApiResult<domain::Session> SessionAnswers::restore(std::string_view id, Wait wait) {
    return started(change(id, core::RestoreSession{}, wait));
}

ApiResult<domain::Session> SessionAnswers::clean_up(std::string_view id, Wait wait) {
    return change(id, core::CleanUpSession{}, wait);
}

ApiResult<ipc::WorktreeRemoved> SessionAnswers::try_clean_up(std::string_view id, Wait wait) try {
    const auto session = this->session(id);
    if (!session) {
        return tl::unexpected{session.error()};
    }
    const auto project = readers_.borrow()->projects.find(session->project_id);
    return core_.run_for<ipc::WorktreeRemoved>(
        ipc::WorkerKind::runtime,
        ipc::RemoveWorktree{session->id, session->repository, session->workspace_path, true,
                            project ? project->child_names() : std::vector<std::string>{}},
        wait);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Session> SessionAnswers::undo_clean_up(std::string_view id, Wait wait) {
    auto session = change(id, core::UndoCleanUp{}, wait);
    if (session && session->is_at_rest() && session->workspace != domain::WorkspaceState::present) {
        return tl::unexpected{ApiError{ErrorKind::conflict, "CLEANUP_NOT_UNDONE",
                                       "the folder of session " + session->id +
                                           " could not be brought back: " + session->end_detail}};
    }
    return session;
}

ApiResult<domain::Session> SessionAnswers::rename(std::string_view id, std::string name) {
    return change(id, core::RenameSession{std::move(name)}, Wait{0});
}

ApiResult<domain::Session> SessionAnswers::signal(std::string_view id, domain::Activity activity) {
    return change(id, core::SignalActivity{activity}, Wait{0});
}

ApiResult<domain::SessionExplanation> SessionAnswers::explain(std::string_view id) try {
    auto reader = readers_.borrow();
    return reader->on_snapshot([&]() -> ApiResult<domain::SessionExplanation> {
        const auto session = reader->sessions.find(id);
        if (!session) {
            return tl::unexpected{api_error(core::no_such_session(id))};
        }
        return domain::explain(*session, surroundings(*session, *reader));
    });

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

domain::SessionSurroundings SessionAnswers::surroundings(const domain::Session& session,
                                                         store::StoreReader& reader) const {
    domain::SessionSurroundings seen;
    if (const auto row = reader.operations.find(session.operation)) {
        seen.step = domain::StepUnderWay{row->kind,       std::string{ipc::to_text(row->worker)},
                                         row->deliveries, row->deaths,
                                         row->created_at, row->deadline_at};
    }
    if (session.queued_at) {
        seen.why_it_queues = domain::why_it_queues(
            policy_.admission, {reader.sessions.count_begun(), policy_.free_memory()});
    }
    seen.queued = reader.messages.queued(session.id);
    seen.unacknowledged = reader.messages.unacknowledged(session.id);
    for (const auto& hook : reader.hooks.poisoned(ipc::limits().hooks_in_flight)) {
        if (hook.session_id == session.id) {
            seen.hooks_set_aside.push_back(hook.event + ", row " + std::to_string(hook.id) +
                                           " of the hook inbox; see: ao worker ls");
        }
    }
    seen.is_transcript_set_aside = domain::is_transcript_set_aside(session, ipc::limits());
    const auto roster = board_.read();
    seen.is_worker_there =
        (*roster)[ipc::index_of(ipc::WorkerKind::runtime)].state == domain::WorkerState::ready;
    return seen;
}

ApiResult<ipc::ProcessesListed> SessionAnswers::processes(const api::SessionFilter& filter,
                                                          Wait wait) {
    const auto running = sessions(filter);
    if (!running) {
        return tl::unexpected{running.error()};
    }
    ipc::ListProcesses order;
    for (const auto& session : *running) {
        if (domain::has_host_to_watch(session)) {
            order.hosts.push_back(
                {session.id, session.handle, domain::host_directory(session, policy_.places)});
        }
    }
    if (order.hosts.empty()) {
        return ipc::ProcessesListed{};
    }
    order.hosts.resize(std::min(order.hosts.size(), ipc::kMaxArrayItems));
    return core_.run_for<ipc::ProcessesListed>(ipc::WorkerKind::runtime, std::move(order), wait);
}

ApiResult<std::string> SessionAnswers::screen(std::string_view id, std::uint64_t lines, Wait wait) {
    const auto session = this->session(id);
    if (!session) {
        return tl::unexpected{session.error()};
    }
    if (session->generation == 0) {
        return std::string{};
    }
    auto read = core_.run_for<ipc::ScreenRead>(
        ipc::WorkerKind::runtime,
        ipc::ReadScreen{session->id, session->handle,
                        domain::host_directory(*session, policy_.places), lines},
        wait);
    if (!read) {
        return tl::unexpected{read.error()};
    }
    return std::move(read->text);
}

ApiResult<std::string> SessionAnswers::terminal_directory(const domain::Session& session,
                                                          Wait wait) {
    const auto directory = domain::host_directory(session, policy_.places);
    if (ipc::runtime_of(session.handle) == ipc::RuntimeKind::pty) {
        return directory;
    }
    auto opened = core_.run_for<ipc::TerminalOpened>(
        ipc::WorkerKind::runtime, ipc::OpenTerminal{session.id, session.handle, directory}, wait);
    if (!opened) {
        return tl::unexpected{opened.error()};
    }
    return std::move(opened->directory);
}

} // namespace ao
