// What plan and plan_restore ask for, and which of the two.
#include "workers/agents/launch_planner.h"

#include "ipc/daemon/spelling.h"
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "workers/agents/agents_limits.h"
#include "workers/agents/resolved_path.h"

namespace ao::workers::agents {

namespace {

static_assert(kMaxPlanTextBytes <= ipc::kMaxStringBytes && kMaxPlanBytes < ipc::kMaxFrameBytes,
              "a plan must fit into a frame");

PlanProblem no_program(const AgentRow& row, const Machine& machine) {
    std::string names;
    for (const auto& name : row.binary.names) {
        names += (names.empty() ? "" : " or ") + name;
    }
    const auto what = row.name + " needs the program " + names +
                      ", which is in none of: " + machine.places(row.binary) + ". ";
    if (row.binary.is_bundled) {
        return {"AGENT_BINARY_NOT_FOUND", what + "It comes with ao: install ao again."};
    }
    return {"AGENT_BINARY_NOT_FOUND",
            what +
                "Install it there, or name its absolute path under binary.names in a file of "
                "your own: ao agent show " +
                row.id + " > " + machine.agents_directory + "/" + row.id + ".toml"};
}

tl::expected<PermissionMode, PlanProblem> mode_of(const std::string& text) {
    if (text.empty()) {
        return PermissionMode::standard;
    }
    if (const auto mode = ipc::from_text<PermissionMode>(text)) {
        return *mode;
    }
    return tl::unexpected(
        PlanProblem{"INVALID_PERMISSIONS", "\"" + text +
                                               "\" is no permission mode; there are default, "
                                               "accept-edits, auto and bypass-permissions."});
}

bool begins_anew_instead(const PlanProblem& problem) {
    return problem.code == "NOT_RESTORABLE" || problem.code == "NATIVE_ID_UNKNOWN" ||
           problem.code == "INVALID_NATIVE_ID";
}

PlannedLaunch planned(const AgentRow& row, const LaunchInput& input, const ipc::PlanLaunch& order) {
    if (order.again) {
        auto restored = plan_restore(row, input, order.native_id);
        if (restored || !begins_anew_instead(restored.error())) {
            return restored;
        }
    }
    return plan(row, input);
}

} // namespace

PlanProblem unknown_agent(const Catalog& catalog, const std::string& id) {
    std::vector<std::string> ids;
    for (const auto& entry : catalog.entries()) {
        ids.push_back(entry.row.id);
    }
    std::string meant;
    for (const auto& similar : daemon::similar_words(id, ids)) {
        meant += (meant.empty() ? "did you mean " : " or ") + similar;
    }
    return {"UNKNOWN_AGENT", "There is no agent \"" + id + "\"" +
                                 (meant.empty() ? "." : "; " + meant + "?") +
                                 " List them with: ao agent ls"};
}

Task<PlannedLaunch> LaunchPlanner::plan_launch(std::shared_ptr<const Catalog> catalog,
                                               ipc::PlanLaunch order) {
    const auto* row = catalog->find(order.agent);
    if (row == nullptr) {
        co_return tl::unexpected(unknown_agent(*catalog, order.agent));
    }
    auto input = input_of(*row, order);
    if (!input) {
        co_return tl::unexpected(std::move(input.error()));
    }
    input->listed_options = co_await help_.listed(input->program, row->launch.when_listed);
    co_return planned(*row, *input, order);
}

tl::expected<LaunchInput, PlanProblem> LaunchPlanner::input_of(const AgentRow& row,
                                                               const ipc::PlanLaunch& order) const {
    const auto mode = mode_of(order.permissions);
    if (!mode) {
        return tl::unexpected(mode.error());
    }
    LaunchInput input;
    input.program = machine_.find_program(row.binary);
    if (input.program.empty() && !row.binary.names.empty()) {
        return tl::unexpected(no_program(row, machine_));
    }
    input.session_id = order.session_id;
    input.project_id = order.project_id;
    input.worktree = order.worktree;
    input.worktree_resolved = other_spelling(order.worktree);
    input.data_directory = order.data_directory;
    input.home_directory = machine_.home;
    input.ao_hook = machine_.own_directory + "/ao-hook";
    input.command = order.command;
    input.prompt = order.prompt;
    input.system_prompt = order.system_prompt;
    input.model = order.model;
    input.permission = *mode;
    input.generation = order.generation;
    return input;
}

} // namespace ao::workers::agents
