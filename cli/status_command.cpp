// ao status: what is known of the daemon. Succeeds in every state.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/daemon_state.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "ipc/daemon/duration.h"

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

/// How many workers are in which state, and `total`; null when the daemon does not tell.
Json worker_counts(DaemonState& state) {
    if (!state.client) {
        return {};
    }
    const auto answer = state.client->call({.target = "/api/v1/workers"}, 2s);
    const auto body = answer && answer->status == 200 ? parse_json(answer->body) : std::nullopt;
    if (!body || !value_at(*body, "workers").is_array()) {
        return {};
    }
    const auto workers = list_at(*body, "workers");
    Json counts{{"total", workers.size()}};
    for (const auto& worker : workers) {
        if (const auto name = line_at(worker, "state"); !name.empty()) {
            auto& count = counts[name];
            count = count.is_null() ? 1 : count.get<int>() + 1;
        }
    }
    return counts;
}

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
                        const Json& workers, const Console& console) {
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
    add("workers", workers.is_null() ? "" : counts_text(workers));
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
    auto state = inspect_daemon(*settings);
    const auto workers = worker_counts(state);
    if (!options.is_json) {
        console.print(status_text(state, *settings, workers, console));
        return 0;
    }
    auto json = state_json(state, *settings);
    if (!workers.is_null()) {
        json["workers"] = workers;
    }
    console.print_json(json);
    return 0;
}

} // namespace ao::cli
