// What is the same for a session in every runtime: what its host is to start, and whether it is
// over.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "ipc/runtime_operations.h"
#include "workers/runtime/hosts/host_problem.h"

#include <cstdint>
#include <string>

namespace ao::workers::hosts {

inline constexpr std::uint32_t kScrollbackLines = 10'000;

pty::LaunchSpec spec_of(const ipc::StartHost& order);

/// Its program has ended, or cannot run any more.
bool is_over(const pty::HostState& state);

tl::unexpected<ipc::OperationError> unreadable(const std::string& directory,
                                               const pty::HostStateError& error);

/// The last `lines` lines of `text`.
std::string last_lines(const std::string& text, std::uint64_t lines);

/// What a host that is over left on its screen.
std::string screen_left_in(const std::string& directory, std::uint64_t lines);

} // namespace ao::workers::hosts
