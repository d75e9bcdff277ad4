// Checks, and who we are.
#include "workers/hosting/launch_spec.h"

#include "ipc/build.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/vitals.h"
#include "ipc/wall_clock.h"

#include <algorithm>
#include <string>
#include <unistd.h>

namespace ao::hosting {

namespace {

constexpr std::size_t kTokenBytes = 16;

pty::ProcessIdentity identity_of(pid_t pid) {
    return {pid, daemon::process_start_ticks(pid).value_or(0)};
}

} // namespace

bool is_usable(const pty::LaunchSpec& spec) {
    const auto has_zero = [](const std::string& text) {
        return text.find('\0') != std::string::npos;
    };
    return !spec.handle.empty() && spec.directory.starts_with('/') &&
           spec.socket.starts_with('/') && spec.working_directory.starts_with('/') &&
           !spec.argv.empty() && !spec.argv.front().empty() &&
           std::none_of(spec.argv.begin(), spec.argv.end(), has_zero) &&
           std::none_of(spec.environment.begin(), spec.environment.end(), has_zero);
}

pty::HostState state_of_this_host(const pty::LaunchSpec& spec, pid_t child) {
    pty::HostState state;
    state.handle = spec.handle;
    state.token = ipc::random_hex(kTokenBytes);
    state.host = identity_of(::getpid());
    state.child = identity_of(child);
    state.boot_id = daemon::boot_id();
    state.socket = spec.socket;
    state.build = ipc::build();
    state.created_ms = ipc::wall_now().time_since_epoch().count();
    return state;
}

} // namespace ao::hosting
