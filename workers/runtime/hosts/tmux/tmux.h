// tmux on a server of our own: its own socket, its own configuration, exact names. Every order is
// one list of commands to one `tmux` program, which the server carries out without anybody in
// between.
#pragma once

#include "workers/runtime/hosts/multiplexer/multiplexer.h"
#include "workers/turnstile.h"

#include <map>

namespace ao::workers::hosts {

class Tmux final : public Multiplexer {
public:
    explicit Tmux(Workbench& workbench)
        : workbench_{workbench} {}

    HostCapabilities capabilities() const override { return {true, false, true}; }

    std::string place_in(const std::filesystem::path& runtime_directory) const override;
    std::size_t longest_name(const std::string& place) const override;
    Task<Result<bool>> create(PaneAt pane, std::vector<std::string> command,
                              std::string working_directory) override;
    Task<bool> discard(PaneAt pane) override;
    Task<Result<ipc::MessageDelivered>> deliver(PaneAt pane, ipc::DeliverMessage order) override;
    Task<Result<std::string>> capture(PaneAt pane, std::uint64_t lines) override;
    Task<Listing> list(std::string place) override;
    Viewer viewer(const PaneAt& pane) const override;

private:
    // `commands` as words, with ";" between two of them.
    Task<ProgramResult> ask(std::string place, std::vector<std::string> commands,
                            std::optional<std::string> input = std::nullopt,
                            std::size_t max_output = 64U << 10);
    Task<Result<ipc::MessageDelivered>> type(PaneAt pane, std::string id, std::string text);
    Task<Result<bool>> interrupt(PaneAt pane, std::string id);

    Workbench& workbench_;
    std::map<std::string, Turnstile> typing_; // by session: one message is submitted, then the next
};

} // namespace ao::workers::hosts
