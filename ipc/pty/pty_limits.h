// Every size, count and time limit of the embedded runtime's host and its clients, each with its
// reason. Standard library only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ao::pty {

using Milliseconds = std::chrono::milliseconds;

// Frames.
inline constexpr std::size_t kMaxFramePayload = 1U << 20; // as on the wire of the workers
inline constexpr std::size_t kMaxFieldText = 256U << 10;  // a text field, as the codec has it

// Clients.
inline constexpr std::size_t kMaxClients = 64; // above it connections are closed at once
inline constexpr std::size_t kClientQueueBytes = 1U << 20; // live output; above it a new snapshot
inline constexpr std::size_t kLinkQueueBytes = 4U << 20;   // a client's own outgoing bytes
inline constexpr Milliseconds kHelloWithin{5'000}; // a connection that stays silent is closed
inline constexpr Milliseconds kProbeWithin{2'000}; // runtime-workspace.md 2.6: status

// Input. Above it Send is answered with `busy` and keys are dropped.
inline constexpr std::size_t kInputQueueBytes = 1U << 20;

// Sending a message (runtime-workspace.md 8.1).
inline constexpr std::size_t kRememberedSends = 64;
inline constexpr std::size_t kWaitingSends = 64; // above it `busy`
inline constexpr Milliseconds kSettleQuiet{80};  // silence that counts as "has taken the text"
inline constexpr Milliseconds kSettleAtLeast{150};
inline constexpr Milliseconds kSettleAtMost{1'000};
inline constexpr Milliseconds kWriteWithin{10'000}; // a child that reads nothing: refused

// Screen.
inline constexpr int kMinColumns = 2; // a wide character fits
inline constexpr int kMaxColumns = 1'000;
inline constexpr int kMaxRows = 500;
inline constexpr int kDefaultColumns = 220;
inline constexpr int kDefaultRows = 50;
inline constexpr std::size_t kMaxScrollbackLines = 100'000;
inline constexpr std::size_t kScrollbackBytes = 16U << 20; // whatever the number of lines
inline constexpr Milliseconds kFrameWithin{150}; // a snapshot waits this long for mode 2026 to end
inline constexpr Milliseconds kResizeSettle{
    50}; // after a change of size viewers get a new snapshot

// Watching the screen without being a viewer.
inline constexpr std::uint32_t kWatchScreenSince = 2;    // version of the protocol
inline constexpr std::uint32_t kMaxWatchedLines = 1'000; // its text is taken anew at every change
// Sooner than that most programs have not finished drawing, and a flood would cost a look per turn.
inline constexpr Milliseconds kWatchSettleAtLeast{50};
inline constexpr Milliseconds kWatchSettleAtMost{10'000}; // later nobody calls it watching

// Output is read in pieces of this size, as the kernel's pty gives at most 4 KiB at a time.
inline constexpr std::size_t kReadBytes = 64U << 10;
inline constexpr std::size_t kReadsPerTurn = 16; // then the clients have their turn

// Ends.
inline constexpr Milliseconds kFreezeWithin{2'000};  // until the set of processes is stable
inline constexpr Milliseconds kReapWithin{3'000};    // from SIGKILL to the last one gone
inline constexpr Milliseconds kLastWords{500};       // after SIGHUP, before what is left is killed
inline constexpr Milliseconds kMemoryLookEvery{100}; // who is there, while a session is at its cap
inline constexpr Milliseconds kFarewell{2'000};      // for clients to take Exited
inline constexpr Milliseconds kDrainAfterExit{500};  // output that descendants still write
inline constexpr Milliseconds kLaunchWithin{10'000}; // spec read and answered

inline constexpr std::size_t kLogBytes = 64U << 10;

} // namespace ao::pty
