// A project may say otherwise, and a session keeps what it was made with.
#include "cli/runtime_check.h"

namespace ao::cli {

namespace {

/// "available", "missing", …, or empty when nobody has said.
std::string availability_of(const std::string& tool, const Json& answer) {
    for (const auto& worker : list_at(answer, "workers")) {
        for (const auto& fact : list_at(worker, "facts")) {
            const auto body = value_at(fact, "body");
            if (line_at(fact, "name") == "runtime.tool_seen" && line_at(body, "tool") == tool) {
                return line_at(body, "availability");
            }
        }
    }
    return {};
}

} // namespace

Json runtime_wanted(const std::string& setting) {
    if (setting == "auto") {
        return {{"name", "pty"}, {"reason", "the default"}};
    }
    return {{"name", setting}, {"reason", "AO_RUNTIME says so"}};
}

void check_runtime(const Json& wanted, const Json& answer, Checks& checks) {
    const auto runtime = line_at(wanted, "name");
    const auto reason = line_at(wanted, "reason");
    const auto availability = availability_of(runtime, answer);
    const bool is_bad = availability == "missing" || availability == "unusable";
    auto message = runtime + " for new sessions: " + reason +
                   "; a project's own key runtime comes first, and a session keeps its runtime";
    if (is_bad) {
        message = runtime + " is wanted for new sessions (" + reason + ") and is " + availability +
                  "; install it, or set AO_RUNTIME to another one and restart: ao stop && ao start";
    }
    checks.push_back({is_bad ? Level::fail : Level::pass, "Core", "runtime", std::move(message)});
}

} // namespace ao::cli
