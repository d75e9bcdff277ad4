// The limits of what agents, their catalog and people's prompts bring in, each with its reason.
// Standard library only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ao::workers::agents {

// MAX_ARG_STRLEN of Linux, less the zero at the end: a longer argument makes execve fail.
inline constexpr std::size_t kMaxArgumentBytes = 131'071;

// What a plan may hold, so that it can be sent (ipc/limits.h): one text, and all of them.
inline constexpr std::size_t kMaxPlanTextBytes = 256U << 10;
inline constexpr std::size_t kMaxPlanBytes = 768U << 10;

// ao-hook forwards no more of a payload; what follows is not looked at.
inline constexpr std::size_t kMaxPayloadBytes = 256U << 10;

inline constexpr std::size_t kMaxNativeIdBytes = 256; // a UUID or a path of the agent's own
inline constexpr std::size_t kMaxTitleBytes = 200;    // one line of a list
inline constexpr std::size_t kMaxSummaryBytes = 4'096;
inline constexpr std::size_t kMaxToolBytes = 256;
inline constexpr std::size_t kMaxPathBytes = 4'096; // PATH_MAX

inline constexpr std::size_t kMaxAgentFileBytes = 256U << 10; // people's; ours have 3 KiB
inline constexpr std::size_t kMaxAgentFiles = 256;            // in people's directory
inline constexpr std::size_t kMaxFileProblems = 100;          // that are told; more help nobody
inline constexpr std::size_t kMaxProblemBytes = 1'024;        // of one, with a path in it

// A program is asked for its help once for each version of it; one that starts an interpreter needs
// seconds, and a launch waits for it.
inline constexpr std::chrono::milliseconds kHelpWithin{5'000};
inline constexpr std::size_t kMaxHelpBytes = 256U << 10;

// A login that is asked for by a call; one that asks a server takes as long as the network does.
inline constexpr std::chrono::milliseconds kLoginWithin{5'000};

// A file that changed again within this time may look the same as before: times of files advance in
// steps of the kernel's clock, and of some file systems in seconds.
inline constexpr std::chrono::milliseconds kFileTimesSettle{2'000};

inline constexpr std::size_t kMaxDetailBytes = 256; // of which rule has matched: a line for people

// Screens. Half of what a state has to be seen for before it is told (docs/watching.md), and often
// enough for somebody who waits for a prompt.
inline constexpr std::chrono::milliseconds kScreenSettle{250};
// Each takes a descriptor, of which a process has 1,024 in most places, and is polled.
inline constexpr std::size_t kMaxWatchedScreens = 500;
// A host that is not there yet needs its start; one whose link has broken is gone in most cases. In
// all a minute, then the next list of sessions begins it anew.
inline constexpr std::chrono::milliseconds kFirstScreenPause{100};
inline constexpr std::chrono::milliseconds kLongestScreenPause{10'000};
inline constexpr std::size_t kMaxScreenTries = 12;

// A line of a transcript. What agents say of themselves has a few KiB; longer ones hold a file that
// was read or a picture.
inline constexpr std::size_t kMaxTranscriptLineBytes = 1U << 20;
// Read in one turn of the worker's loop: some 10 ms, with sanitizers some 80, where the heartbeat
// is missed after seconds.
inline constexpr std::size_t kTranscriptStepBytes = 1U << 20;
// Agents write many lines in a moment; nobody needs to know of a change earlier than this.
inline constexpr std::chrono::milliseconds kChangesWithin{100};
inline constexpr std::size_t kFilesPerStep = 32;     // of one session, a small look each
inline constexpr std::size_t kMaxCompanions = 1'024; // subagents of one conversation; all are kept

// More than anybody can pay for; the core believes no larger number (supervisor/domain/usage.h).
inline constexpr std::uint64_t kMaxUsage = 1'000'000'000'000;
inline constexpr std::size_t kMaxModels = 32; // of one conversation; further ones count together
// The parts of one message come one after the other, between them at most what its tools have said.
inline constexpr std::size_t kMaxRememberedMessages = 64;
inline constexpr std::size_t kMaxMessageIdBytes = 256;

} // namespace ao::workers::agents
