// Every watch: the whole desired state of one subject list, sent by the core with a revision and
// again after every reconnect. There are no increments, so a lost watch cannot diverge.
// Standard library only.
#pragma once

#include "ipc/ids.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ao::ipc {

/// The forge hosts whose access the scm worker reports.
struct WatchForges {
    static constexpr std::string_view kName = "watch.forges";
    static constexpr WorkerKind kTo = WorkerKind::scm;
    std::uint64_t revision = 0;
    std::vector<std::string> hosts;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("revision", self.revision);
        visit("hosts", self.hosts);
    }

    bool operator==(const WatchForges&) const = default;
};

/// One host that ought to run.
struct WatchedHost {
    std::string session_id;
    std::string handle;
    std::string directory;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
    }

    bool operator==(const WatchedHost&) const = default;
};

/// The hosts whose end the runtime worker reports.
struct WatchHosts {
    static constexpr std::string_view kName = "watch.hosts";
    static constexpr WorkerKind kTo = WorkerKind::runtime;
    std::uint64_t revision = 0;
    std::vector<WatchedHost> hosts;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("revision", self.revision);
        visit("hosts", self.hosts);
    }

    bool operator==(const WatchHosts&) const = default;
};

/// A session whose agent runs.
struct WatchedSession {
    std::string session_id;
    std::string project_id;
    std::string agent;
    std::uint64_t generation = 0;
    std::string handle;
    std::string host_directory;
    std::string worktree;
    std::string data_directory;
    std::string native_id;                // empty: not known
    std::string transcript_path;          // as its hooks have told it
    bool is_transcript_set_aside = false; // reading it has killed workers
    bool wants_screen = true;             // its hooks do not tell what its screen may
    std::string ready_pattern; // RE2: to be looked for on its screen; empty: nobody waits for it
    std::int64_t started_at_ms = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("project_id", self.project_id);
        visit("agent", self.agent);
        visit("generation", self.generation);
        visit("handle", self.handle);
        visit("host_directory", self.host_directory);
        visit("worktree", self.worktree);
        visit("data_directory", self.data_directory);
        visit("native_id", self.native_id);
        visit("transcript_path", self.transcript_path);
        visit("is_transcript_set_aside", self.is_transcript_set_aside);
        visit("wants_screen", self.wants_screen);
        visit("ready_pattern", self.ready_pattern);
        visit("started_at_ms", self.started_at_ms);
    }

    bool operator==(const WatchedSession&) const = default;
};

/// The agents whose screens and transcripts the agents worker watches.
struct WatchSessions {
    static constexpr std::string_view kName = "watch.sessions";
    static constexpr WorkerKind kTo = WorkerKind::agents;
    std::uint64_t revision = 0;
    std::vector<WatchedSession> sessions;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("revision", self.revision);
        visit("sessions", self.sessions);
    }

    bool operator==(const WatchSessions&) const = default;
};

using Watch = std::variant<WatchForges, WatchHosts, WatchSessions>;

} // namespace ao::ipc
