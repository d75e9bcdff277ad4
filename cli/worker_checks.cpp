// One check per worker and per fact.
#include "cli/worker_checks.h"

namespace ao::cli {

namespace {

class WorkerChecks {
public:
    explicit WorkerChecks(Checks& checks)
        : checks_{checks} {}

    void add_worker(const Json& worker) {
        const auto state = line_at(worker, "state");
        const auto error = line_at(value_at(worker, "lastError"), "text");
        const bool is_broken = state == "failed" || state == "degraded";
        add(is_broken          ? Level::fail
            : state == "ready" ? Level::pass
                               : Level::warn,
            line_at(worker, "id"),
            state + (state == "ready" || error.empty() ? "" : ": " + error) +
                (is_broken ? "; see: ao worker logs " + line_at(worker, "id") : ""));
        for (const auto& fact : list_at(worker, "facts")) {
            add_fact(fact);
        }
    }

private:
    void add(Level level, std::string name, std::string message) {
        checks_.push_back({level, "Workers", std::move(name), std::move(message)});
    }

    void add_fact(const Json& fact) {
        const auto name = line_at(fact, "name");
        const auto body = value_at(fact, "body");
        const auto availability = line_at(body, "availability");
        if (name == "runtime.tool_seen") {
            const auto tool = line_at(body, "tool");
            const bool is_needed = tool == "git";
            add(availability == "available"              ? Level::pass
                : is_needed && availability != "unknown" ? Level::fail
                                                         : Level::warn,
                tool, found_text(body));
        } else if (name == "scm.forge_access_seen") {
            const auto credential = line_at(body, "credential");
            const bool has_credential = !credential.empty() && credential != "none";
            const auto detail = line_at(body, "detail");
            add(has_credential ? Level::pass : Level::warn, line_at(body, "host"),
                (has_credential ? "credential from " + credential : "no credential") +
                    (detail.empty() ? "" : "; " + detail));
        }
    }

    Checks& checks_;
};

} // namespace

std::string found_text(const Json& body) {
    const auto path = line_at(body, "path");
    const auto version = line_at(body, "version");
    const auto detail = line_at(body, "detail");
    std::string found = path;
    if (!version.empty()) {
        found += found.empty() ? version : " (" + version + ')';
    }
    if (!detail.empty()) {
        found += (found.empty() ? "" : ": ") + detail;
    }
    return found.empty() ? line_at(body, "availability") : found;
}

void check_workers(const Json& answer, Checks& checks) {
    WorkerChecks workers{checks};
    for (const auto& worker : list_at(answer, "workers")) {
        workers.add_worker(worker);
    }
}

} // namespace ao::cli
