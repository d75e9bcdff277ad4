// One of each, in the order of RuntimeKind.
#include "workers/runtime/hosts/host_runtimes.h"

#include "workers/runtime/hosts/multiplexer/multiplexed_runtime.h"
#include "workers/runtime/hosts/pty/pty_runtime.h"
#include "workers/runtime/hosts/tmux/tmux.h"
#include "workers/runtime/hosts/zellij/zellij.h"

namespace ao::workers::hosts {

HostRuntimes::HostRuntimes(Workbench& workbench)
    : all_{std::make_unique<PtyRuntime>(workbench),
           std::make_unique<MultiplexedRuntime>(workbench, std::make_unique<Tmux>(workbench)),
           std::make_unique<MultiplexedRuntime>(workbench, std::make_unique<Zellij>(workbench))} {}

Result<HostRuntime*> HostRuntimes::of(std::string_view handle) const {
    const auto kind = ipc::runtime_of(handle);
    if (!kind) {
        return problem("HANDLE_UNKNOWN", "the session's handle \"" + std::string{handle} +
                                             "\" names no runtime that this version of ao knows");
    }
    return all_[static_cast<std::size_t>(*kind)].get();
}

} // namespace ao::workers::hosts
