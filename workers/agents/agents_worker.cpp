// From what the supervisor asks to the catalog, and back.
#include "workers/agents/agents_worker.h"

#include "ipc/failpoint.h"
#include "workers/agents/derive.h"
#include "workers/agents/file_problems.h"

namespace ao::workers {

namespace {

tl::unexpected<ipc::OperationError> error_of(agents::PlanProblem problem) {
    return tl::unexpected{ipc::OperationError{std::move(problem.code), std::move(problem.message)}};
}

} // namespace

AgentsWorker::AgentsWorker(Workbench& workbench, agents::Machine machine)
    : workbench_{workbench}
    , machine_{std::move(machine)}
    , catalog_{machine_.agents_directory}
    , planner_{workbench, machine_}
    , survey_{workbench, machine_, catalog_}
    , files_{workbench}
    , screens_{workbench, [this] { return catalog_.now(); }}
    , transcripts_{workbench, files_, machine_.home} {}

void AgentsWorker::probe(std::function<void(std::uint64_t facts)> done) {
    if (!is_watching_peoples_files_ && !machine_.agents_directory.empty()) {
        is_watching_peoples_files_ = true;
        files_.add(machine_.agents_directory, "", [this] {
            survey_.look_at_changed();
            screens_.look_at_rows();
        });
    }
    survey_.look_at_all(std::move(done));
}

Task<OperationOutcome> AgentsWorker::carry_out(ipc::OperationArguments arguments) {
    if (auto* launch = std::get_if<ipc::PlanLaunch>(&arguments)) {
        return carry_out_one(std::move(*launch));
    }
    if (auto* file = std::get_if<ipc::CheckAgentFile>(&arguments)) {
        return carry_out_one(std::move(*file));
    }
    if (auto* agent = std::get_if<ipc::ShowAgent>(&arguments)) {
        return carry_out_one(std::move(*agent));
    }
    return Worker::carry_out(std::move(arguments));
}

Task<OperationOutcome> AgentsWorker::carry_out_one(ipc::PlanLaunch order) {
    auto planning = planner_.plan_launch(catalog_.now(), std::move(order));
    auto planned = co_await std::move(planning);
    if (!planned) {
        co_return error_of(std::move(planned.error()));
    }
    co_return ipc::OperationResult{ipc::LaunchPlanned{std::move(*planned)}};
}

Task<OperationOutcome> AgentsWorker::carry_out_one(ipc::CheckAgentFile order) {
    ipc::AgentFileChecked checked;
    const auto row = agents::read_agent_file(order.text, order.name);
    if (!row) {
        checked.problems = agents::texts_of(row.error());
        co_return ipc::OperationResult{std::move(checked)};
    }
    checked.agent = row->id;
    const auto catalog = catalog_.now();
    const auto* entry = catalog->entry(row->id);
    if (entry != nullptr && entry->file != order.name) {
        checked.replaces = entry->file;
    }
    co_return ipc::OperationResult{std::move(checked)};
}

Task<OperationOutcome> AgentsWorker::carry_out_one(ipc::ShowAgent order) {
    const auto catalog = catalog_.now();
    const auto* entry = catalog->entry(order.agent);
    if (entry == nullptr) {
        co_return error_of(agents::unknown_agent(*catalog, order.agent));
    }
    co_return ipc::OperationResult{ipc::AgentShown{entry->file, entry->text}};
}

void AgentsWorker::follow(const ipc::Watch& watch) {
    if (const auto* const sessions = std::get_if<ipc::WatchSessions>(&watch)) {
        screens_.follow(sessions->sessions);
        transcripts_.follow(sessions->sessions, *catalog_.now());
    }
}

// Every event is answered: what nobody can tell the meaning of would be given for ever. The row is
// that of the agent whose hook called, not of the session's: one agent may run another one's hooks.
void AgentsWorker::take(const ipc::HookGiven& hook) {
    ipc::failpoint("hook.taken", hook.event);
    ipc::HookDerived answer;
    answer.row = hook.row;
    answer.session_id = hook.session_id;
    answer.generation = hook.generation;
    answer.event = hook.event;
    const auto catalog = catalog_.now();
    if (const auto* row = catalog->find(hook.agent)) {
        auto derived = agents::derive(*row, hook.event, hook.payload);
        answer.state = derived.state;
        answer.native_id = std::move(derived.native_id);
        answer.title = std::move(derived.title);
        answer.summary = std::move(derived.summary);
        answer.tool_name = std::move(derived.tool_name);
        answer.tool_use_id = std::move(derived.tool_use_id);
        answer.model = std::move(derived.model);
        answer.transcript_path = std::move(derived.transcript_path);
    }
    ipc::failpoint("hook.derived", hook.event);
    workbench_.report(std::move(answer));
}

} // namespace ao::workers
