// zellij, whose server is one per session. What it takes it does not confirm, so that a message is
// typed at most once; what cannot be told is `unconfirmed`.
#pragma once

#include "workers/runtime/hosts/multiplexer/multiplexer.h"
#include "workers/turnstile.h"

#include <map>

namespace ao::workers::hosts {

class Zellij final : public Multiplexer {
public:
    explicit Zellij(Workbench& workbench)
        : workbench_{workbench} {}

    HostCapabilities capabilities() const override { return {false, false, true}; }

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
    Task<ProgramResult> ask(std::string place, std::vector<std::string> words,
                            std::chrono::milliseconds within, std::size_t max_output = 64U << 10);
    Task<ProgramResult> act(PaneAt pane, std::vector<std::string> words,
                            std::size_t max_output = 64U << 10);
    Task<Result<ipc::MessageDelivered>> type(PaneAt pane, std::string id, std::string text);
    Task<ipc::MessageDelivered> submit(PaneAt pane, std::string id);
    Task<bool> paste(PaneAt pane, std::string text);
    Task<Result<bool>> interrupt(PaneAt pane, std::string id);

    Workbench& workbench_;
    std::map<std::string, Turnstile> typing_; // by session: one message is submitted, then the next
};

} // namespace ao::workers::hosts
