// Does a host live? Three answers, because a look can fail: nothing is called dead without proof.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/pty_limits.h"

#include <cstdint>
#include <string>

namespace ao::pty {

enum class HostLiveness : std::uint8_t {
    alive,   // it answered, with its handle, to its token
    dead,    // proven: another boot, or its process is gone and nobody listens; or nothing recorded
    unknown, // anything else: ask again
};

/// What the recorded identity alone proves: true when that process cannot exist any more.
bool is_provably_gone(const ProcessIdentity& process, const std::string& boot_id);

/// Asks the host of this directory (runtime-workspace.md 8.1, "Liveness"). Blocks up to `within`
/// when the host's process exists but does not answer. A host whose program has ended is alive
/// until it has written its last files and gone.
HostLiveness is_host_alive(const std::string& directory, Milliseconds within = kProbeWithin);

/// The same for a state that was read already.
HostLiveness is_host_alive(const HostState& state, Milliseconds within = kProbeWithin);

} // namespace ao::pty
