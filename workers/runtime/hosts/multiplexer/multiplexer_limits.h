// Every size, count and time limit of the runtimes tmux and zellij, each with its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ao::workers::hosts {

// The usual answer takes milliseconds; a program that hangs is ended then
// (runtime-workspace.md 1.3).
inline constexpr std::chrono::milliseconds kCommandWithin{5'000};
// A server has to start, for which zellij takes most of a second on a busy machine.
inline constexpr std::chrono::milliseconds kCreateWithin{15'000};
// Creation that fails or hangs is undone and tried again; zellij's own hang is seen at most twice
// in a row.
inline constexpr int kCreateTries = 4;
// zellij 0.44 says of a session that has just begun, and of a busy one, that it is not there.
inline constexpr int kActTries = 5;
inline constexpr std::chrono::milliseconds kActAgain{200};
// From SIGTERM at a pane's root to its end: what ao-pane takes at most, and some more.
inline constexpr std::chrono::milliseconds kPaneEndsWithin{15'000};
// Large pastes of several lines swallow an Enter that comes too soon (runtime-workspace.md 2.4).
inline constexpr std::chrono::milliseconds kPasteSettles{300};
// A viewer's terminal that nobody is attached to ends after this: long enough for a page that is
// loaded anew, short enough that a board of a hundred sessions does not keep a hundred of them.
inline constexpr std::uint32_t kUnwatchedMs = 60'000;
// Text of a screen as it is sent on; a text on the wire holds 256 KiB.
inline constexpr std::size_t kScreenBytes = 250U << 10;
inline constexpr std::size_t kCaptureBytes = 8U << 20;
// Names: as long as the original's, where the socket's path has room.
inline constexpr std::size_t kLongestName = 48;

} // namespace ao::workers::hosts
