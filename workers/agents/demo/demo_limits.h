// The limits of the demonstration agent, each with its reason. Standard library only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ao::demo {

// ao-hook is over within 250 ms; whatever else is called must not hold up a turn for good.
inline constexpr std::chrono::milliseconds kHookPatience{5'000};

// A command that was interrupted may tidy up for so long, then it is killed.
inline constexpr std::chrono::milliseconds kInterruptPatience{2'000};

inline constexpr std::size_t kMaxScriptBytes = 64U << 10; // the built-in script has 0.5 KiB
inline constexpr std::size_t kMaxLineBytes = 64U << 10;   // a terminal gives 4,095 at most
inline constexpr std::size_t kMaxConversationBytes = 16U << 20;
inline constexpr std::size_t kMaxNameBytes = 128; // of a session or a conversation; a UUID has 36

inline constexpr std::uint32_t kMaxWaitMilliseconds = 86'400'000; // a day

} // namespace ao::demo
