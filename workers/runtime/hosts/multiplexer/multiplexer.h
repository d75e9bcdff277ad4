// What tmux and zellij have to be able to do; everything else about their sessions is the same
// (multiplexed_runtime.h). Each session has one pane, in which ao-pane runs the session's program.
#pragma once

#include "ipc/operations.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/runtime/hosts/host_runtime.h"
#include "workers/task.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ao::workers::hosts {

/// One session of a multiplexer.
struct PaneAt {
    std::string place;  // of the multiplexer's sockets
    std::string name;   // of the session, as the multiplexer knows it
    std::string handle; // of ours
    std::string directory;
};

/// The program that shows a session to one terminal.
struct Viewer {
    std::vector<std::string> argv;
    std::vector<std::string> environment;
};

class Multiplexer {
public:
    virtual ~Multiplexer() = default;

    virtual HostCapabilities capabilities() const = 0;

    /// Where its sockets are, in this runtime directory, and how long a name may be there.
    virtual std::string place_in(const std::filesystem::path& runtime_directory) const = 0;
    virtual std::size_t longest_name(const std::string& place) const = 0;

    /// A session of that name, detached, that runs `command`. What is left of one is replaced. When
    /// it fails or hangs there may be half of one: discard it.
    virtual Task<Result<bool>> create(PaneAt pane, std::vector<std::string> command,
                                      std::string working_directory) = 0;

    /// The session is no more, with all that is saved of it. One that is not there is no failure.
    virtual Task<bool> discard(PaneAt pane) = 0;

    virtual Task<Result<ipc::MessageDelivered>> deliver(PaneAt pane, ipc::DeliverMessage order) = 0;

    /// Scrollback and screen as text, at least `lines` of it if there are as many.
    virtual Task<Result<std::string>> capture(PaneAt pane, std::uint64_t lines) = 0;

    /// Names of the sessions of which the program runs; nothing when it could not be asked.
    virtual Task<Listing> list(std::string place) = 0;

    virtual Viewer viewer(const PaneAt& pane) const = 0;
};

} // namespace ao::workers::hosts
