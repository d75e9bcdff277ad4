// From what the supervisor asks to the catalog, and back.
#include "workers/agents/agents_worker.h"

#include "ipc/failpoint.h"
#include "workers/agents/derive.h"
#include "workers/countdown.h"
#include "workers/version_look.h"

namespace ao::workers {

namespace {

/// The programs that somebody has to have installed.
std::vector<const agents::AgentRow*> rows_to_look_for(const agents::Catalog& catalog) {
    std::vector<const agents::AgentRow*> rows;
    for (const auto& entry : catalog.entries()) {
        if (!entry.row.binary.names.empty() && !entry.row.binary.is_bundled) {
            rows.push_back(&entry.row);
        }
    }
    return rows;
}

} // namespace

AgentsWorker::AgentsWorker(Workbench& workbench, agents::Machine machine)
    : workbench_{workbench}
    , machine_{std::move(machine)}
    , catalog_{machine_.agents_directory}
    , planner_{workbench, machine_} {}

void AgentsWorker::probe(std::function<void(std::uint64_t facts)> done) {
    const auto catalog = catalog_.now();
    const auto rows = rows_to_look_for(*catalog);
    const auto count = countdown(rows.size(), std::move(done));
    for (const auto* row : rows) {
        const auto program = machine_.find_program(row->binary);
        if (program.empty()) {
            workbench_.report(ipc::AgentCliSeen{row->id, ipc::Availability::missing, "", "",
                                                "not found in " + machine_.places(row->binary)});
            count();
            continue;
        }
        look_for_version(workbench_, {program, row->binary.version, "", {}},
                         [this, agent = row->id, count](const VersionFound& found) {
                             workbench_.report(ipc::AgentCliSeen{agent, found.availability,
                                                                 found.path, found.version,
                                                                 found.detail});
                             count();
                         });
    }
}

Task<OperationOutcome> AgentsWorker::carry_out(ipc::OperationArguments arguments) {
    if (auto* order = std::get_if<ipc::PlanLaunch>(&arguments)) {
        return plan_launch(std::move(*order));
    }
    return Worker::carry_out(std::move(arguments));
}

Task<OperationOutcome> AgentsWorker::plan_launch(ipc::PlanLaunch order) {
    auto planned = co_await planner_.plan_launch(catalog_.now(), std::move(order));
    if (!planned) {
        co_return tl::unexpected{ipc::OperationError{std::move(planned.error().code),
                                                     std::move(planned.error().message)}};
    }
    co_return ipc::OperationResult{ipc::LaunchPlanned{std::move(*planned)}};
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
