// The limits of what agents, their catalog and people's prompts bring in, each with its reason.
// Standard library only.
#pragma once

#include <chrono>
#include <cstddef>

namespace ao::workers::agents {

// MAX_ARG_STRLEN of Linux, less the zero at the end: a longer argument makes execve fail.
inline constexpr std::size_t kMaxArgumentBytes = 131'071;

// What a plan may hold, so that it can be sent (ipc/limits.h): one text, and all of them.
inline constexpr std::size_t kMaxPlanTextBytes = 256U << 10;
inline constexpr std::size_t kMaxPlanBytes = 768U << 10;

// ao-hook forwards no more of a payload; what follows is not looked at.
inline constexpr std::size_t kMaxPayloadBytes = 256U << 10;
// Objects in objects; nothing that a row reads lies deeper.
inline constexpr std::size_t kMaxPayloadDepth = 8;
inline constexpr std::size_t kMaxPayloadFields = 256;

inline constexpr std::size_t kMaxNativeIdBytes = 256; // a UUID or a path of the agent's own
inline constexpr std::size_t kMaxTitleBytes = 200;    // one line of a list
inline constexpr std::size_t kMaxSummaryBytes = 4'096;
inline constexpr std::size_t kMaxToolBytes = 256;
inline constexpr std::size_t kMaxPathBytes = 4'096; // PATH_MAX

inline constexpr std::size_t kMaxAgentFileBytes = 256U << 10; // people's; ours have 3 KiB
inline constexpr std::size_t kMaxAgentFiles = 256;            // in people's directory
inline constexpr std::size_t kMaxFileProblems = 100;          // that are told; more help nobody

// A program is asked for its help once for each version of it; one that starts an interpreter needs
// seconds, and a launch waits for it.
inline constexpr std::chrono::milliseconds kHelpWithin{5'000};
inline constexpr std::size_t kMaxHelpBytes = 256U << 10;

// A file that changed again within this time may look the same as before: times of files advance in
// steps of the kernel's clock, and of some file systems in seconds.
inline constexpr std::chrono::milliseconds kFileTimesSettle{2'000};

} // namespace ao::workers::agents
