// The embedded runtime: one ao-pty-host per session, asked over its socket. The workbench outlives
// what is under way.
#pragma once

#include "workers/runtime/hosts/host_runtime.h"

namespace ao::workers::hosts {

class PtyRuntime final : public HostRuntime {
public:
    explicit PtyRuntime(Workbench& workbench)
        : workbench_{workbench} {}

    HostCapabilities capabilities() const override { return {}; }

    Task<Result<ipc::HostStarted>> start(ipc::StartHost order) override;
    Task<Result<ipc::HostStopped>> stop(ipc::StopHost order) override;
    Task<Result<ipc::MessageDelivered>> deliver(ipc::DeliverMessage order) override;
    Task<Result<ipc::ScreenRead>> read_screen(ipc::ReadScreen order) override;
    Task<Result<ipc::TerminalOpened>> open_terminal(ipc::OpenTerminal order) override;
    Task<Listing> list(std::vector<ipc::WatchedHost> hosts) override;
    Task<bool> clear_away(ipc::WatchedHost host) override;

private:
    Workbench& workbench_;
};

} // namespace ao::workers::hosts
