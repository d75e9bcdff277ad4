// Every size and count limit of the files of launches, with its reason.
#pragma once

#include <chrono>
#include <cstddef>

namespace ao::workers::launch {

inline constexpr std::size_t kFileBytes = 16U << 20; // a ~/.claude.json with years of projects
inline constexpr int kJsonDepth = 100;               // deeper is no configuration, but an attack
inline constexpr int kWriteTries = 5;                // somebody else wrote in between each time
inline constexpr int kLockTries = 500;               // another worker holds it for milliseconds
inline constexpr std::chrono::milliseconds kLockPause{10};

} // namespace ao::workers::launch
