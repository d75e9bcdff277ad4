// One check per worker and per fact; agents that are not installed share one line.
#include "cli/worker_checks.h"

#include "cli/display_text.h"

#include <fmt/format.h>

namespace ao::cli {

namespace {

std::string text(const Json& object, const char* key) {
    const auto value = object.is_object() ? object.value(key, Json{}) : Json{};
    return value.is_string() ? display_line(value.get<std::string>()) : std::string{};
}

Json list(const Json& object, const char* key) {
    auto value = object.is_object() ? object.value(key, Json{}) : Json{};
    return value.is_array() ? value : Json::array();
}

/// "/usr/bin/git (2.39.5)", else what the worker says, else the availability itself.
std::string found_text(const Json& body) {
    const auto path = text(body, "path");
    const auto version = text(body, "version");
    const auto detail = text(body, "detail");
    std::string found = path;
    if (!version.empty()) {
        found += found.empty() ? version : " (" + version + ')';
    }
    if (!detail.empty()) {
        found += (found.empty() ? "" : ": ") + detail;
    }
    return found.empty() ? text(body, "availability") : found;
}

class WorkerChecks {
public:
    explicit WorkerChecks(Checks& checks)
        : checks_{checks} {}

    void add_worker(const Json& worker) {
        const auto state = text(worker, "state");
        const auto error =
            text(worker.is_object() ? worker.value("lastError", Json{}) : Json{}, "text");
        const bool is_broken = state == "failed" || state == "degraded";
        add(is_broken          ? Level::fail
            : state == "ready" ? Level::pass
                               : Level::warn,
            text(worker, "id"),
            state + (state == "ready" || error.empty() ? "" : ": " + error) +
                (is_broken ? "; see: ao worker logs " + text(worker, "id") : ""));
        for (const auto& fact : list(worker, "facts")) {
            add_fact(fact);
        }
    }

    void finish() {
        if (!missing_agents_.empty()) {
            add(has_agent_ ? Level::pass : Level::warn, "agents",
                (has_agent_ ? "not installed: " : "no agent is installed; install one of: ") +
                    missing_agents_);
        }
    }

private:
    void add(Level level, std::string name, std::string message) {
        checks_.push_back({level, "Workers", std::move(name), std::move(message)});
    }

    void add_fact(const Json& fact) {
        const auto name = text(fact, "name");
        const auto body = fact.is_object() ? fact.value("body", Json{}) : Json{};
        const auto availability = text(body, "availability");
        if (name == "runtime.tool_seen") {
            const auto tool = text(body, "tool");
            const bool is_needed = tool == "git";
            add(availability == "available"              ? Level::pass
                : is_needed && availability != "unknown" ? Level::fail
                                                         : Level::warn,
                tool, found_text(body));
        } else if (name == "scm.forge_access_seen") {
            const auto credential = text(body, "credential");
            const bool has_credential = !credential.empty() && credential != "none";
            const auto detail = text(body, "detail");
            add(has_credential ? Level::pass : Level::warn, text(body, "host"),
                (has_credential ? "credential from " + credential : "no credential") +
                    (detail.empty() ? "" : "; " + detail));
        } else if (name == "agents.cli_seen") {
            add_agent(text(body, "agent"), availability, body);
        }
    }

    void add_agent(const std::string& agent, const std::string& availability, const Json& body) {
        if (availability == "missing") {
            missing_agents_ += (missing_agents_.empty() ? "" : ", ") + agent;
            return;
        }
        has_agent_ = has_agent_ || availability == "available";
        add(availability == "available" ? Level::pass : Level::warn, agent, found_text(body));
    }

    Checks& checks_;
    std::string missing_agents_;
    bool has_agent_ = false;
};

} // namespace

void check_workers(const Json& answer, Checks& checks) {
    WorkerChecks workers{checks};
    for (const auto& worker : list(answer, "workers")) {
        workers.add_worker(worker);
    }
    workers.finish();
}

} // namespace ao::cli
