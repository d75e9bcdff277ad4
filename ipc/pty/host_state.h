// What a host leaves in its directory for everybody else: state.json while it lives and after, and
// the last screen once its program has ended. Written by the host alone.
#pragma once

#include "ipc/pty/launch.h"
#include "ipc/pty/messages.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace ao::pty {

struct HostEnd {
    ExitStatus exit;
    std::int64_t at_ms = 0; // wall clock, milliseconds since 1970

    bool operator==(const HostEnd&) const = default;
};

/// What the processes of a session may use together, as it is in force.
struct HostCaps {
    std::uint64_t memory_mb = 0;   // 0: no cap
    std::uint64_t cpu_percent = 0; // of one core; 0: no cap
    std::string problem;           // why one that was wanted is not in force, for people

    bool operator==(const HostCaps&) const = default;
};

/// Processes of the session that the kernel has killed because there was no memory.
struct MemoryKills {
    std::uint64_t count = 0;
    std::string process; // the last one's name; empty: not known

    bool operator==(const MemoryKills&) const = default;
};

struct HostState {
    std::string handle;
    std::string token; // presented in Hello
    ProcessIdentity host;
    ProcessIdentity child;
    std::string boot_id;
    std::string socket;
    std::uint32_t protocol_min = kProtocolMin;
    std::uint32_t protocol_max = kProtocolMax;
    std::string build;
    std::int64_t created_ms = 0;
    std::string cgroup; // directory of the program's cgroup; empty: it has none of its own
    HostCaps caps;
    MemoryKills memory_kills;
    std::optional<HostEnd> end; // nothing: the program ran when this was written

    bool operator==(const HostState&) const = default;
};

enum class HostStateProblem : std::uint8_t {
    missing,    // no state file: no host was ever ready here
    unreadable, // there is one, but it cannot be read, or is not ours
    malformed,  // or makes no sense
};

struct HostStateError {
    HostStateProblem problem = HostStateProblem::missing;
    std::string detail;
};

/// Reads `directory`/state.json. A file that somebody else owns, or could write, is not believed.
tl::expected<HostState, HostStateError> read_host_state(const std::string& directory);

/// Writes it by rename, so that a reader sees the old one or the new one. The error is an errno.
tl::expected<void, int> write_host_state(const std::string& directory, const HostState& state);

/// Any file of the directory, by rename, mode 0600. The error is an errno value.
tl::expected<void, int> write_file_atomically(const std::string& path, const std::string& content);

std::string state_path(const std::string& directory);

/// The last screen with its scrollback, as a Snapshot is encoded. There once the program has ended.
std::string screen_path(const std::string& directory);

/// The same as plain text.
std::string screen_text_path(const std::string& directory);

/// Held by flock as long as the host lives.
std::string lock_path(const std::string& directory);

} // namespace ao::pty
