// Which runtime a session gets: the one that its handle names, and for a new one the choice of the
// project, of the daemon, or ao's own. With the reason, for people. Pure.
#pragma once

#include "ipc/facts.h"
#include "ipc/runtime_operations.h"
#include "supervisor/domain/session.h"

#include <optional>
#include <string>
#include <string_view>

namespace ao::domain {

struct RuntimeChoice {
    ipc::RuntimeKind runtime = ipc::RuntimeKind::pty;
    std::string reason;

    bool operator==(const RuntimeChoice&) const = default;
};

/// Of a new session. `of_project` is the key `runtime` of its project, `of_daemon` is AO_RUNTIME:
/// each is a runtime's name, or "auto" or empty for no wish.
RuntimeChoice choose_runtime(std::string_view of_project, std::string_view of_daemon);

/// Of a session that is there: what its handle names, whatever is configured today.
RuntimeChoice runtime_of(const Session& session, std::string_view of_project,
                         std::string_view of_daemon);

/// "<runtime>:<session>.<generation>". Generation 0: it was never launched.
std::string handle_of(ipc::RuntimeKind runtime, const Session& session);

/// Why a session cannot be made with that runtime, or "": only what was seen to be missing or
/// unusable is a reason, not what nobody has looked at.
std::string fault_of_runtime(ipc::RuntimeKind runtime, const std::optional<ipc::ToolSeen>& seen);

} // namespace ao::domain
