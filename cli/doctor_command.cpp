// ao doctor: says what is wrong and what to do about it. Any FAIL makes it exit with 1.
#include "cli/agent_checks.h"
#include "cli/commands.h"
#include "cli/core_checks.h"
#include "cli/daemon_client.h"
#include "cli/format.h"
#include "cli/runtime_check.h"
#include "cli/stranger_check.h"
#include "cli/tool_checks.h"
#include "cli/worker_checks.h"

#include <algorithm>

namespace ao::cli {

namespace {

std::string_view to_text(Level level) {
    switch (level) {
    case Level::pass:
        return "PASS";
    case Level::warn:
        return "WARN";
    case Level::fail:
        return "FAIL";
    }
    return "";
}

Color color_of(Level level) {
    return level == Level::pass ? Color::green : level == Level::warn ? Color::yellow : Color::red;
}

void ask(DaemonClient& daemon, Checks& checks) {
    const auto workers = daemon.call_json({.target = "/api/v1/workers"});
    if (!workers) {
        checks.push_back({Level::fail, "Workers", "workers", workers.error().text});
        return;
    }
    const auto diagnosis = daemon.call_json({.target = "/api/v1/diagnosis"});
    if (!diagnosis) {
        checks.push_back({Level::fail, "Core", "diagnosis", diagnosis.error().text});
    } else {
        check_runtime(value_at(*diagnosis, "runtime"), *workers, checks);
        check_strangers(*diagnosis, checks);
    }
    check_workers(*workers, checks);
    if (const auto agents = daemon.call_json({.target = "/api/v1/agents"})) {
        check_agents(*agents, checks);
    } else {
        checks.push_back({Level::fail, "Agents", "agents", agents.error().text});
    }
}

Checks examine() {
    Checks checks;
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return {{Level::fail, "Core", "config", settings.error().text}};
    }
    const auto state = inspect_daemon(*settings);
    check_core(*settings, state, checks);
    auto daemon = DaemonClient::find(*settings);
    if (state.client && daemon) {
        ask(*daemon, checks);
    } else {
        check_runtime(runtime_wanted(settings->runtime), Json::object(), checks);
        check_tools(checks);
    }
    check_own_binary(checks);
    return checks;
}

std::string report(const Checks& checks, const Console& console) {
    std::string text;
    std::string section;
    for (const auto& check : checks) {
        if (check.section != section) {
            text += format("{}{}:\n", section.empty() ? "" : "\n", check.section);
            section = check.section;
        }
        text += format("{} {}: {}\n", console.paint(to_text(check.level), color_of(check.level)),
                       check.name, check.message);
    }
    return text;
}

Json report_json(const Checks& checks, std::ptrdiff_t failures) {
    Json json{{"ok", failures == 0}, {"failures", failures}, {"checks", Json::array()}};
    for (const auto& check : checks) {
        json["checks"].push_back({{"level", to_text(check.level)},
                                  {"section", check.section},
                                  {"name", check.name},
                                  {"message", check.message}});
    }
    return json;
}

} // namespace

Result<int> doctor(const Console& console, const ReportOptions& options) {
    const auto checks = examine();
    const auto failures = std::count_if(checks.begin(), checks.end(), [](const Check& check) {
        return check.level == Level::fail;
    });
    if (options.is_json) {
        console.print_json(report_json(checks, failures));
    } else {
        console.print(report(checks, console));
    }
    return failures == 0 ? 0 : kRuntimeFailure;
}

} // namespace ao::cli
