// Sessions in a multiplexer. The session's program runs below ao-pane, which is what is watched,
// ended and asked how it went, exactly as with an ao-pty-host; the multiplexer is asked to make a
// terminal for it, to type, to say what is on the screen, and to show it.
#pragma once

#include "ipc/pty/host_state.h"
#include "workers/runtime/hosts/host_runtime.h"
#include "workers/runtime/hosts/multiplexer/multiplexer.h"
#include "workers/turnstile.h"

#include <memory>

namespace ao::workers::hosts {

class MultiplexedRuntime final : public HostRuntime {
public:
    MultiplexedRuntime(Workbench& workbench, std::unique_ptr<Multiplexer> multiplexer)
        : workbench_{workbench}
        , multiplexer_{std::move(multiplexer)} {}

    HostCapabilities capabilities() const override { return multiplexer_->capabilities(); }

    Task<Result<ipc::HostStarted>> start(ipc::StartHost order) override;
    Task<Result<ipc::HostStopped>> stop(ipc::StopHost order) override;
    Task<Result<ipc::MessageDelivered>> deliver(ipc::DeliverMessage order) override;
    Task<Result<ipc::ScreenRead>> read_screen(ipc::ReadScreen order) override;
    Task<Result<ipc::TerminalOpened>> open_terminal(ipc::OpenTerminal order) override;
    Task<Listing> list(std::vector<ipc::WatchedHost> hosts) override;
    Task<bool> clear_away(ipc::WatchedHost host) override;

private:
    Result<PaneAt> pane_of(const std::string& handle, const std::string& directory) const;
    Task<Result<pty::LaunchReady>> launch(PaneAt pane, pty::LaunchSpec spec);
    Task<Result<pty::LaunchReady>> try_to_launch(PaneAt pane, pty::LaunchSpec spec);
    Task<Result<bool>> end_pane(pty::HostState state);
    Task<bool> undo(PaneAt pane);

    Workbench& workbench_;
    std::unique_ptr<Multiplexer> multiplexer_;
    Turnstile creation_; // parallel creation hangs in zellij and races for tmux's server
};

} // namespace ao::workers::hosts
