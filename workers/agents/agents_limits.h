// The limits of what agents, their catalog and people's prompts bring in, each with its reason.
// Standard library only.
#pragma once

#include <cstddef>

namespace ao::workers::agents {

// MAX_ARG_STRLEN of Linux, less the zero at the end: a longer argument makes execve fail.
inline constexpr std::size_t kMaxArgumentBytes = 131'071;

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

} // namespace ao::workers::agents
