// The nearest wish wins, for each setting by itself.
#include "supervisor/domain/agent_choice.h"

namespace ao::domain {

namespace {

void fill(std::string& setting, std::string_view wish) {
    if (setting.empty()) {
        setting = wish;
    }
}

} // namespace

SpawnOrder with_agent(SpawnOrder order, const ProjectConfig& project, std::string_view of_daemon) {
    const auto& role = order.kind == "orchestrator" ? project.orchestrator : project.worker;
    if (order.harness.empty() && !order.command.empty()) {
        order.harness = "shell"; // nothing else takes a command
    }
    fill(order.harness, role.agent);
    fill(order.harness, of_daemon);
    if (order.harness != "shell") {
        fill(order.model, role.agent_config.model);
        fill(order.model, project.agent_config.model);
        fill(order.permissions, role.agent_config.permissions);
        fill(order.permissions, project.agent_config.permissions);
    }
    return order;
}

std::string fault_of_order(const SpawnOrder& order) {
    if (order.harness == "shell" && !order.prompt.empty()) {
        return "a shell takes no prompt; give it a command, or name an agent: ao agent ls";
    }
    if (order.harness != "shell" && !order.command.empty()) {
        return "an agent takes a prompt and no command; a command is for: --agent shell";
    }
    return {};
}

} // namespace ao::domain
