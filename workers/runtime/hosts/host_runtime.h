// The port to what keeps sessions' programs in their terminals. One implementation per kind of
// handle; which one does a thing is decided by the handle alone (host_runtimes.h). Each operation
// looks at the world first, so that doing it again changes nothing.
#pragma once

#include "ipc/runtime_operations.h"
#include "ipc/watches.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/task.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ao::workers::hosts {

/// What one runtime can and another cannot.
struct HostCapabilities {
    bool types_once = true;  // false: at most once, and perhaps it cannot say whether it did
    bool is_viewable = true; // clients attach to the host itself; false: a terminal is opened first
    bool has_listing = false; // one look tells of all of its sessions
};

/// Sessions that a runtime keeps; nothing when it could not be asked, which says nothing about any
/// of them.
using Listing = std::optional<std::set<std::string>>;

class HostRuntime {
public:
    virtual ~HostRuntime() = default;

    virtual HostCapabilities capabilities() const = 0;

    /// Starts the program, unless it runs already. Fails with AGENT_BINARY_NOT_FOUND,
    /// WORKSPACE_NOT_FOUND, RUNTIME_PREREQUISITE_MISSING or SPAWN_FAILED; nothing runs then.
    virtual Task<Result<ipc::HostStarted>> start(ipc::StartHost order) = 0;

    /// Ends every process of the host. Success means that none is left.
    virtual Task<Result<ipc::HostStopped>> stop(ipc::StopHost order) = 0;

    /// Types the message, once at most, whatever is repeated. An interrupt waits for nobody.
    virtual Task<Result<ipc::MessageDelivered>> deliver(ipc::DeliverMessage order) = 0;

    /// Of a host that runs, or what it left when it ended.
    virtual Task<Result<ipc::ScreenRead>> read_screen(ipc::ReadScreen order) = 0;

    /// The directory of an ao-pty-host that shows the session.
    virtual Task<Result<ipc::TerminalOpened>> open_terminal(ipc::OpenTerminal order) = 0;

    /// One look for all of them: the handles of those that it keeps.
    virtual Task<Listing> list(std::vector<ipc::WatchedHost> hosts) = 0;

    /// Its program has ended: keeps its last screen and leaves nothing else of it behind.
    virtual Task<bool> clear_away(ipc::WatchedHost host) = 0;
};

} // namespace ao::workers::hosts
