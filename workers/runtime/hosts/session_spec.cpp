// The parts that no runtime does differently.
#include "workers/runtime/hosts/session_spec.h"

#include "ipc/daemon/cgroup_place.h"
#include "ipc/pty/host_liveness.h"
#include "workers/runtime/hosts/session_environment.h"

#include <fstream>
#include <iterator>

namespace ao::workers::hosts {

pty::LaunchSpec spec_of(const ipc::StartHost& order) {
    pty::LaunchSpec spec;
    spec.handle = order.handle;
    spec.directory = order.directory;
    spec.socket = order.directory + "/socket";
    spec.working_directory = order.working_directory;
    spec.argv = order.argv.empty() ? std::vector<std::string>{login_shell(), "-l"} : order.argv;
    spec.environment = session_environment(order.environment);
    spec.scrollback_lines = kScrollbackLines;
    auto place = daemon::find_cgroup_place();
    if (!place.root.empty()) {
        spec.cgroup = place.root + "/" + daemon::session_cgroup_name(order.directory);
    }
    spec.memory_mb = order.memory_mb.value_or(0);
    spec.cpu_percent = order.cpu_percent.value_or(0);
    spec.caps_problem = std::move(place.problem);
    return spec;
}

bool is_over(const pty::HostState& state) {
    return state.end.has_value() || pty::is_provably_gone(state.host, state.boot_id);
}

tl::unexpected<ipc::OperationError> unreadable(const std::string& directory,
                                               const pty::HostStateError& error) {
    return problem("HOST_STATE_UNREADABLE", pty::state_path(directory) + ": " + error.detail);
}

std::string last_lines(const std::string& text, std::uint64_t lines) {
    auto at = text.size();
    for (auto left = lines; at > 0 && left > 0; --left) {
        const auto end = text.rfind('\n', at - 1);
        if (end == std::string::npos) {
            return text;
        }
        at = end;
    }
    return text.substr(at < text.size() && text[at] == '\n' ? at + 1 : at);
}

std::string screen_left_in(const std::string& directory, std::uint64_t lines) {
    std::ifstream file{pty::screen_text_path(directory), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return last_lines(text, lines);
}

} // namespace ao::workers::hosts
