// Every time, size and count limit of the worker's work with git, with its reason.
#pragma once

#include <chrono>
#include <cstddef>

namespace ao::workers::git {

using std::chrono::milliseconds;

inline constexpr milliseconds kReadWithin{20'000};      // 50,000 files on a cold disk, twice
inline constexpr milliseconds kWriteWithin{120'000};    // refs, index, objects of a capture
inline constexpr milliseconds kCheckoutWithin{600'000}; // large trees, LFS (runtime-workspace 8.4)
inline constexpr milliseconds kRemoveWithin{600'000};   // a node_modules on a slow disk
inline constexpr milliseconds kFetchAgainAfter{30'000}; // eight spawns at once fetch once
inline constexpr milliseconds kLeftoverGone{500};       // a killed leftover of an earlier worker

inline constexpr std::size_t kAnswerBytes = 64U << 10; // one ref, one status with its first files
inline constexpr std::size_t kListBytes = 4U << 20;    // worktrees, branches, a repository's config
inline constexpr std::size_t kExamples = 10;           // paths named in a message or as evidence
inline constexpr int kBranchSuffixes = 100;            // name, name-2 … name-100
inline constexpr int kKilledTries = 5;                 // a git that somebody kills is begun anew
inline constexpr int kStrays = 100;                    // path.stray, path.stray-2 …

inline constexpr std::size_t kExcludeBytes = 1U << 20; // of an info/exclude that we extend
inline constexpr std::size_t kCopiedFiles = 500;       // of .worktreeinclude; it is for .env files
inline constexpr std::size_t kCopiedBytes = 32U << 20;
inline constexpr std::size_t kArgumentsAtOnce = 100; // paths in one command line
inline constexpr std::size_t kLogTailBytes = 2'000;  // of a failed command, in the message

} // namespace ao::workers::git
