// ao status: what is known of the daemon. Succeeds in every state.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/daemon_state.h"
#include "cli/display_text.h"
#include "ipc/daemon/duration.h"

#include <fmt/format.h>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

/// How many workers are in which state, and `total`; null when the daemon does not tell.
Json worker_counts(DaemonState& state) {
    if (!state.client) {
        return {};
    }
    const auto answer = state.client->call({.target = "/api/v1/workers"}, 2s);
    const auto body =
        answer && answer->status == 200 ? Json::parse(answer->body, nullptr, false) : Json{};
    const auto workers = body.is_object() ? body.value("workers", Json{}) : Json{};
    if (!workers.is_array()) {
        return {};
    }
    Json counts{{"total", workers.size()}};
    for (const auto& worker : workers) {
        const auto in_state = worker.is_object() ? worker.value("state", Json{}) : Json{};
        if (in_state.is_string()) {
            auto& count = counts[display_line(in_state.get<std::string>())];
            count = count.is_null() ? 1 : count.get<int>() + 1;
        }
    }
    return counts;
}

std::string counts_text(const Json& counts) {
    std::string text;
    for (const auto& [name, count] : counts.items()) {
        if (name != "total") {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.get<int>(), name);
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
            text += fmt::format("  {}: {}\n", label, display_line(value));
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

Result<int> status(const Console& console, bool is_json) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    auto state = inspect_daemon(*settings);
    const auto workers = worker_counts(state);
    if (!is_json) {
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

} // namespace

void add_status_command(CLI::App& root, Action& chosen) {
    auto& command = *root.add_subcommand("status", "Show whether the daemon runs");
    const auto is_json = std::make_shared<bool>(false);
    add_json_flag(command, *is_json);
    command.callback([&chosen, is_json] {
        chosen = [is_json](const Console& console) { return status(console, *is_json); };
    });
}

} // namespace ao::cli
