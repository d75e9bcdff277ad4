// One check per agent that is there; those that are not installed share one line.
#include "cli/agent_checks.h"

#include "cli/display_text.h"
#include "cli/worker_checks.h"

namespace ao::cli {

namespace {

void add(Checks& checks, Level level, std::string name, std::string message) {
    checks.push_back({level, "Agents", std::move(name), std::move(message)});
}

void check_default(const std::string& id, const Json& agent, Checks& checks) {
    if (agent.is_null()) {
        add(checks, Level::warn, "default agent",
            "there is no agent " + id + "; set AO_AGENT to one of: ao agent ls");
    } else if (line_at(agent, "availability") == "missing") {
        add(checks, Level::warn, "default agent",
            id + " is not installed (" + line_at(agent, "detail") +
                "); install it, name another one in AO_AGENT, or say --agent at each spawn");
    } else {
        add(checks, Level::pass, "default agent", id);
    }
}

void check_one(const Json& agent, Checks& checks) {
    const bool is_available = line_at(agent, "availability") == "available";
    const bool is_logged_out = line_at(agent, "login") == "no";
    const auto found = found_text(agent);
    add(checks, is_available && !is_logged_out ? Level::pass : Level::warn, line_at(agent, "id"),
        is_logged_out ? found + "; nobody seems to be logged in: start it once by hand" : found);
}

} // namespace

void check_agents(const Json& answer, Checks& checks) {
    const auto agents = list_at(answer, "agents");
    if (agents.empty()) {
        add(checks, Level::warn, "agents",
            "the agents worker has not looked yet; see: ao worker ls");
        return;
    }
    Json standard;
    std::string missing;
    for (const auto& agent : agents) {
        if (value_at(agent, "isDefault") == true) {
            standard = agent;
        }
        if (line_at(agent, "availability") == "missing") {
            missing += (missing.empty() ? "" : ", ") + line_at(agent, "id");
        } else {
            check_one(agent, checks);
        }
    }
    check_default(line_at(answer, "defaultAgent"), standard, checks);
    if (!missing.empty()) {
        add(checks, Level::pass, "agents", "not installed: " + missing);
    }
    for (const auto& problem : list_at(answer, "problems")) {
        add(checks, Level::warn, "agent file",
            display_line(problem.is_string() ? problem.get<std::string>() : ""));
    }
}

} // namespace ao::cli
