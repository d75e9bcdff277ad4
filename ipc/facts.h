// Every fact: the whole observed state of one thing, as a worker saw it. Facts are idempotent and
// the newest wins, so each names its subject. Wire names and field names are never reused. Those of
// the agents worker are in agent_facts.h.
// Standard library only; docs/adding-a-fact.md says how one is added.
#pragma once

#include "ipc/agent_facts.h"
#include "ipc/availability.h"
#include "ipc/ids.h"

#include <array>
#include <string>
#include <string_view>
#include <variant>

namespace ao::ipc {

/// Where a credential for a forge comes from; the credential itself never leaves the scm worker.
enum class CredentialSource : std::uint8_t {
    none,
    ao_github_token,
    github_token,
    gh_cli,
};

constexpr auto enum_names(CredentialSource) {
    return std::array<std::string_view, 4>{"none", "AO_GITHUB_TOKEN", "GITHUB_TOKEN", "gh"};
}

/// One forge host and what the scm worker could use to speak to it.
struct ForgeAccessSeen {
    static constexpr std::string_view kName = "scm.forge_access_seen";
    static constexpr WorkerKind kFrom = WorkerKind::scm;
    std::string host;
    CredentialSource credential = CredentialSource::none;
    std::string detail; // for people; says what to do when there is none

    const std::string& subject() const { return host; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("host", self.host);
        visit("credential", self.credential);
        visit("detail", self.detail);
    }

    bool operator==(const ForgeAccessSeen&) const = default;
};

/// One tool that sessions can be run with: git, tmux, zellij or the embedded runtime.
struct ToolSeen {
    static constexpr std::string_view kName = "runtime.tool_seen";
    static constexpr WorkerKind kFrom = WorkerKind::runtime;
    std::string tool;
    Availability availability = Availability::unknown;
    std::string path;    // empty unless found
    std::string version; // empty unless told
    std::string detail;  // for people; why it is not available

    const std::string& subject() const { return tool; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("tool", self.tool);
        visit("availability", self.availability);
        visit("path", self.path);
        visit("version", self.version);
        visit("detail", self.detail);
    }

    bool operator==(const ToolSeen&) const = default;
};

/// What is known of the host of a session. A look that failed is `unknown`, never `ended`.
enum class HostState : std::uint8_t { unknown, running, ended };

constexpr auto enum_names(HostState) {
    return std::array<std::string_view, 3>{"unknown", "running", "ended"};
}

/// What an observation of a host rests on: its process (a pidfd, its own record), which is proof,
/// or a multiplexer's list of its sessions, which can be wrong about many at once.
enum class HostEvidence : std::uint8_t { process, listing };

constexpr auto enum_names(HostEvidence) {
    return std::array<std::string_view, 2>{"process", "listing"};
}

/// The host of one launch of a session, and how its program ended.
struct HostSeen {
    static constexpr std::string_view kName = "runtime.host_seen";
    static constexpr WorkerKind kFrom = WorkerKind::runtime;
    std::string session_id;
    std::string handle;
    HostState state = HostState::unknown;
    bool has_exit = false; // the two below are known
    std::uint64_t exit_code = 0;
    std::uint64_t exit_signal = 0; // 0: it exited by itself
    std::string detail;            // for people
    HostEvidence evidence = HostEvidence::process;
    std::uint64_t looked_for = 0; // sessions of that runtime in the same look, for a listing
    std::uint64_t missed = 0;     // and those of them that were not on the list

    const std::string& subject() const { return handle; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("state", self.state);
        visit("has_exit", self.has_exit);
        visit("exit_code", self.exit_code);
        visit("exit_signal", self.exit_signal);
        visit("detail", self.detail);
        visit("evidence", self.evidence);
        visit("looked_for", self.looked_for);
        visit("missed", self.missed);
    }

    bool operator==(const HostSeen&) const = default;
};

/// Processes of one launch of a session that the kernel has killed because there was no memory.
struct MemoryKillSeen {
    static constexpr std::string_view kName = "runtime.memory_kill_seen";
    static constexpr WorkerKind kFrom = WorkerKind::runtime;
    std::string session_id;
    std::string handle;
    std::uint64_t kills = 0;  // since the launch
    std::string process;      // the last one's name; empty: not known
    std::uint64_t cap_mb = 0; // of the session; 0: it has none, the machine had no memory

    const std::string& subject() const { return handle; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("kills", self.kills);
        visit("process", self.process);
        visit("cap_mb", self.cap_mb);
    }

    bool operator==(const MemoryKillSeen&) const = default;
};

using Fact = std::variant<ForgeAccessSeen, ToolSeen, AgentCliSeen, HostSeen, MemoryKillSeen,
                          AgentCatalogSeen, HookDerived, AgentObserved, UsageSeen>;

} // namespace ao::ipc
