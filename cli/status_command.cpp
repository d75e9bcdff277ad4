// ao status: what is known of the daemon. Succeeds in every state.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/daemon_state.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "ipc/daemon/duration.h"

namespace ao::cli {

namespace {

std::string counts_text(const Json& counts) {
    std::string text;
    for (const auto& [name, count] : counts.items()) {
        if (name != "total") {
            text += format("{}{} {}", text.empty() ? "" : ", ", count.get<int>(), name);
        }
    }
    return text.empty() ? "none" : text;
}

std::string status_text(const DaemonState& state, const daemon::Settings& settings,
                        const Console& console) {
    const auto color = state.condition == DaemonCondition::ready     ? Color::green
                       : state.condition == DaemonCondition::stopped ? Color::yellow
                                                                     : Color::red;
    auto text = "AO daemon: " + console.paint(to_text(state.condition), color) + '\n';
    const auto add = [&text](std::string_view label, const std::string& value) {
        if (!value.empty()) {
            text += format("  {}: {}\n", label, display_line(value));
        }
    };
    if (state.run) {
        add("pid", std::to_string(state.run->pid));
        add("port", std::to_string(state.run->port));
        add("started", state.run->started_at);
    }
    add("uptime", state.uptime ? daemon::format_seconds(*state.uptime) : "");
    add("run file", settings.run_file.string());
    add("data dir", settings.data_dir.string());
    add("healthz", state.health);
    add("readyz", state.ready);
    add("workers", state.workers.is_null() ? "" : counts_text(state.workers));
    add("error", state.error);
    if (state.condition == DaemonCondition::stopped || state.condition == DaemonCondition::stale) {
        text += "Start it with: ao start\n";
    }
    return text;
}

} // namespace

Result<int> status(const Console& console, const ReportOptions& options) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    const auto state = inspect_daemon(*settings);
    if (!options.is_json) {
        console.print(status_text(state, *settings, console));
        return 0;
    }
    console.print_json(state_json(state, *settings));
    return 0;
}

} // namespace ao::cli
