// The messages that keep a link: who is there, what has been committed, what is wanted next.
// Standard library only.
#pragma once

#include "ipc/ids.h"

#include <string>
#include <string_view>

namespace ao::ipc {

/// Worker to supervisor, first on every connection. The secret is the one the supervisor put into
/// the worker's vitals page; nothing else from this worker counts before it has been checked.
struct Hello {
    static constexpr std::string_view kName = "hello";
    std::string kind;
    std::uint64_t pid = 0;
    std::string build;
    std::string secret;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("kind", self.kind);
        visit("pid", self.pid);
        visit("build", self.build);
        visit("secret", self.secret);
    }

    bool operator==(const Hello&) const = default;
};

/// The hello was accepted. `committed` is the last fact of this incarnation that is on disk.
struct Welcome {
    static constexpr std::string_view kName = "welcome";
    Sequence committed = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("committed", self.committed);
    }

    bool operator==(const Welcome&) const = default;
};

/// The hello was refused; the worker prints `text` and exits 78.
struct Reject {
    static constexpr std::string_view kName = "reject";
    std::string code;
    std::string text;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("code", self.code);
        visit("text", self.text);
    }

    bool operator==(const Reject&) const = default;
};

/// Supervisor to worker, now and then: proves the wire and measures its round trip. The heartbeat
/// itself is in the vitals page (ipc/vitals.h).
struct Ping {
    static constexpr std::string_view kName = "ping";
    std::uint64_t token = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("token", self.token);
    }

    bool operator==(const Ping&) const = default;
};

struct Pong {
    static constexpr std::string_view kName = "pong";
    std::uint64_t token = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("token", self.token);
    }

    bool operator==(const Pong&) const = default;
};

/// All facts up to and including `committed` are on disk.
struct FactAck {
    static constexpr std::string_view kName = "fact_ack";
    Sequence committed = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("committed", self.committed);
    }

    bool operator==(const FactAck&) const = default;
};

/// A gap was seen: send every unacknowledged fact again, from `from` on.
struct Resend {
    static constexpr std::string_view kName = "resend";
    Sequence from = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("from", self.from);
    }

    bool operator==(const Resend&) const = default;
};

/// The worker works to this revision of this watch now.
struct WatchApplied {
    static constexpr std::string_view kName = "watch_applied";
    std::string watch;
    std::uint64_t revision = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("watch", self.watch);
        visit("revision", self.revision);
    }

    bool operator==(const WatchApplied&) const = default;
};

/// The outcome is on disk; the worker may forget the operation.
struct OperationAck {
    static constexpr std::string_view kName = "operation_ack";
    OperationId op_id;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("op_id", self.op_id);
    }

    bool operator==(const OperationAck&) const = default;
};

/// Finish the item in hand, send what is left, say goodbye, exit 0.
struct Shutdown {
    static constexpr std::string_view kName = "shutdown";
    std::uint64_t within_ms = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("within_ms", self.within_ms);
    }

    bool operator==(const Shutdown&) const = default;
};

/// The worker leaves on its own accord.
struct Goodbye {
    static constexpr std::string_view kName = "goodbye";
    std::string reason;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("reason", self.reason);
    }

    bool operator==(const Goodbye&) const = default;
};

/// Core to agents worker: a raw hook event, to be answered by a `HookDerived` with the same row.
/// Given in order, few at a time, and again to the next incarnation until it is answered.
struct HookGiven {
    static constexpr std::string_view kName = "hook_given";
    std::string row;
    std::string session_id;
    std::string agent;
    std::string event;
    std::uint64_t generation = 0;
    std::string payload; // as the agent wrote it; what is no UTF-8 is replaced

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("row", self.row);
        visit("session_id", self.session_id);
        visit("agent", self.agent);
        visit("event", self.event);
        visit("generation", self.generation);
        visit("payload", self.payload);
    }

    bool operator==(const HookGiven&) const = default;
};

} // namespace ao::ipc
