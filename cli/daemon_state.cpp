// Run file, then process, then /healthz and /readyz over one connection.
#include "cli/daemon_state.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/human_units.h"
#include "ipc/daemon/duration.h"

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kProbeWithin = 2s;

struct Probe {
    std::string status; // empty when there was no usable answer
    std::string error;
    bool is_stranger = false;
    Json workers{};
};

Json count_by_state(const Json& body) {
    if (!value_at(body, "workers").is_array()) {
        return {};
    }
    const auto workers = list_at(body, "workers");
    Json counts{{"total", workers.size()}};
    for (const auto& worker : workers) {
        if (const auto name = line_at(worker, "state"); !name.empty()) {
            auto& count = counts[name];
            count = count.is_null() ? 1 : count.get<int>() + 1;
        }
    }
    return counts;
}

Probe probe(HttpClient& client, const std::string& target, const daemon::RunFile& run) {
    const auto answer = client.call({.target = target}, kProbeWithin);
    if (!answer) {
        return {{}, format("{}: {}", target, answer.error()), false};
    }
    const auto body = parse_json(answer->body);
    if (!body || !body->is_object()) {
        return {{}, format("{}: HTTP {} without a JSON object", target, answer->status), false};
    }
    const bool is_itself = text_at(*body, "service") == daemon::kServiceName &&
                           number_at(*body, "pid") == static_cast<std::uint64_t>(run.pid);
    if (!is_itself) {
        return {
            {}, format("port {} answers as another program than pid {}", run.port, run.pid), true};
    }
    const bool is_good = answer->status >= 200 && answer->status < 300;
    return {is_good ? line_at(*body, "status") : std::string{},
            format("{}: HTTP {}", target, answer->status), false, count_by_state(*body)};
}

} // namespace

std::string_view to_text(DaemonCondition condition) {
    switch (condition) {
    case DaemonCondition::stopped:
        return "stopped";
    case DaemonCondition::stale:
        return "stale";
    case DaemonCondition::unhealthy:
        return "unhealthy";
    case DaemonCondition::not_ready:
        return "not_ready";
    case DaemonCondition::ready:
        return "ready";
    }
    return "";
}

DaemonState inspect_daemon(const daemon::Settings& settings) {
    DaemonState state;
    const auto found = daemon::read_run_file(settings.run_file);
    if (!found) {
        state.condition = DaemonCondition::stale;
        state.error = display_line(found.error().text);
        return state;
    }
    if (!*found) {
        return state;
    }
    const auto& run = **found;
    state.run = run;
    if (!daemon::names_live_process(run)) {
        state.condition = DaemonCondition::stale;
        state.error = format("the run file names pid {}, which is no longer the daemon", run.pid);
        return state;
    }
    if (const auto started = parse_time(run.started_at)) {
        state.uptime =
            std::chrono::round<std::chrono::seconds>(std::chrono::system_clock::now() - *started);
    }
    HttpClient client{run.port};
    const auto health = probe(client, "/healthz", run);
    if (health.is_stranger || health.status != "ok") {
        state.condition = health.is_stranger ? DaemonCondition::stale : DaemonCondition::unhealthy;
        state.health = health.status;
        state.error = health.error;
        return state;
    }
    state.health = health.status;
    const auto ready = probe(client, "/readyz", run);
    state.ready = ready.status;
    state.workers = ready.workers;
    state.condition = ready.status == "ready" ? DaemonCondition::ready : DaemonCondition::not_ready;
    state.error = state.condition == DaemonCondition::ready ? std::string{} : ready.error;
    state.client = std::move(client);
    return state;
}

Json state_json(const DaemonState& state, const daemon::Settings& settings) {
    Json json;
    json["state"] = to_text(state.condition);
    if (state.run) {
        json["pid"] = state.run->pid;
        json["port"] = state.run->port;
        json["startedAt"] = state.run->started_at;
    }
    if (state.uptime) {
        json["uptime"] = daemon::format_seconds(*state.uptime);
    }
    json["runFile"] = settings.run_file.string();
    json["dataDir"] = settings.data_dir.string();
    const auto add = [&json](const char* key, const std::string& value) {
        if (!value.empty()) {
            json[key] = value;
        }
    };
    add("health", state.health);
    add("ready", state.ready);
    add("error", state.error);
    if (!state.workers.is_null()) {
        json["workers"] = state.workers;
    }
    return json;
}

} // namespace ao::cli
