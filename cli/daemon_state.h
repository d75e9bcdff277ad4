// What the CLI can tell about the daemon from its run file, its process and its probes (api-cli.md
// 3.2). Looking never changes anything.
#pragma once

#include "cli/console.h"
#include "cli/http_client.h"
#include "ipc/daemon/run_file.h"
#include "ipc/daemon/settings.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ao::cli {

enum class DaemonCondition {
    stopped,   // no run file
    stale,     // the run file is damaged, or names a process that is gone or is no daemon
    unhealthy, // the process lives, but /healthz does not say so
    not_ready, // /readyz does not say ready yet
    ready,
};

std::string_view to_text(DaemonCondition condition);

struct DaemonState {
    DaemonCondition condition = DaemonCondition::stopped;
    std::optional<daemon::RunFile> run;
    std::optional<std::chrono::seconds> uptime;
    std::string health; // what /healthz said
    std::string ready;  // what /readyz said
    std::string error;  // for people
    Json workers;       // how many are in which state, and "total"; null when /readyz does not tell
    std::optional<HttpClient> client; // to the daemon, when it answered /healthz as itself
};

/// Asks the daemon that the run file names; at most 2 s for each probe.
DaemonState inspect_daemon(const daemon::Settings& settings);

Json state_json(const DaemonState& state, const daemon::Settings& settings);

} // namespace ao::cli
