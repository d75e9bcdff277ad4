// systemd-run --scope, tried with `true` first: whether a manager answers, nobody else can tell.
#include "cli/systemd_scope.h"

#include "cli/tool_probe.h"
#include "ipc/daemon/cgroup.h"

#include <unistd.h>

namespace ao::cli {

namespace {

// A manager that does not answer by then is broken; the daemon starts without it.
constexpr std::chrono::seconds kAnswerWithin{5};

} // namespace

std::vector<std::string> scope_command() {
    if (::access("/run/systemd/system", F_OK) != 0 || !daemon::own_cgroup()) {
        return {};
    }
    const auto program = find_in_path("systemd-run");
    if (program.empty()) {
        return {};
    }
    std::vector<std::string> command{program, "--scope",      "--quiet",
                                     "-p",    "Delegate=yes", "--description=ao and its sessions"};
    if (::geteuid() != 0) {
        command.insert(command.begin() + 1, "--user");
    }
    command.emplace_back("--");
    auto trial = std::vector<std::string>{command.begin() + 1, command.end()};
    trial.emplace_back("true");
    return run_tool(program, trial, kAnswerWithin).exit_code == 0 ? command
                                                                  : std::vector<std::string>{};
}

} // namespace ao::cli
