// What the agents worker reports of the sessions' agents. Standard library only.
#pragma once

#include "ipc/activity.h"
#include "ipc/availability.h"
#include "ipc/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

/// What one hook event means (control.h, HookGiven). Every event that was given is answered by one
/// of these, also when it means nothing; the fact marks its row done.
struct HookDerived {
    static constexpr std::string_view kName = "agents.hook_derived";
    static constexpr WorkerKind kFrom = WorkerKind::agents;
    std::string row; // number of the event in the inbox
    std::string session_id;
    std::uint64_t generation = 0; // launch that it belongs to
    std::string event;
    std::optional<Activity> state; // nothing: it changes no state
    std::string native_id;
    std::string title;
    std::string summary;
    std::string tool_name;
    std::string tool_use_id;
    std::string model;
    std::string transcript_path;

    const std::string& subject() const { return row; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("row", self.row);
        visit("session_id", self.session_id);
        visit("generation", self.generation);
        visit("event", self.event);
        visit("state", self.state);
        visit("native_id", self.native_id);
        visit("title", self.title);
        visit("summary", self.summary);
        visit("tool_name", self.tool_name);
        visit("tool_use_id", self.tool_use_id);
        visit("model", self.model);
        visit("transcript_path", self.transcript_path);
    }

    bool operator==(const HookDerived&) const = default;
};

/// Where somebody looked to see what an agent does.
enum class ObservationSource : std::uint8_t { screen, transcript };

constexpr auto enum_names(ObservationSource) {
    return std::array<std::string_view, 2>{"screen", "transcript"};
}

/// What looking at an agent that is watched found.
struct AgentObserved {
    static constexpr std::string_view kName = "agents.observed";
    static constexpr WorkerKind kFrom = WorkerKind::agents;
    std::string session_id;
    std::uint64_t generation = 0;
    ObservationSource source = ObservationSource::screen;
    std::optional<Activity> state; // nothing: it cannot be told
    bool is_ready = false;         // to be typed into; stays true for the launch once it was seen
    std::string native_id;
    std::string title;
    std::string detail;                // for people: which rule has matched
    std::optional<std::int64_t> at_ms; // since 1970, as the agent wrote it; nothing: just now

    std::string subject() const {
        return session_id + "/" + std::string{enum_names(source)[static_cast<std::size_t>(source)]};
    }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("generation", self.generation);
        visit("source", self.source);
        visit("state", self.state);
        visit("is_ready", self.is_ready);
        visit("native_id", self.native_id);
        visit("title", self.title);
        visit("detail", self.detail);
        visit("at_ms", self.at_ms);
    }

    bool operator==(const AgentObserved&) const = default;
};

/// What one conversation of a session has used of one model so far.
struct UsageSeen {
    static constexpr std::string_view kName = "agents.usage_seen";
    static constexpr WorkerKind kFrom = WorkerKind::agents;
    std::string session_id;
    std::string conversation; // native id
    std::string model;
    std::uint64_t input_tokens = 0; // those that were not cached
    std::uint64_t cache_read_tokens = 0;
    std::uint64_t cache_write_tokens = 0;
    std::uint64_t output_tokens = 0;
    std::optional<std::uint64_t> cost_microdollars; // as the agent itself tells it

    std::string subject() const { return session_id + "/" + conversation + "/" + model; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("conversation", self.conversation);
        visit("model", self.model);
        visit("input_tokens", self.input_tokens);
        visit("cache_read_tokens", self.cache_read_tokens);
        visit("cache_write_tokens", self.cache_write_tokens);
        visit("output_tokens", self.output_tokens);
        visit("cost_microdollars", self.cost_microdollars);
    }

    bool operator==(const UsageSeen&) const = default;
};

/// Whether somebody is logged in to an agent. A look that failed is `unknown`, never `no`.
enum class LoginState : std::uint8_t { unknown, no, yes };

constexpr auto enum_names(LoginState) {
    return std::array<std::string_view, 3>{"unknown", "no", "yes"};
}

/// One agent of the catalog and its command-line program.
struct AgentCliSeen {
    static constexpr std::string_view kName = "agents.cli_seen";
    static constexpr WorkerKind kFrom = WorkerKind::agents;
    std::string agent;
    Availability availability = Availability::unknown;
    std::string path;
    std::string version;
    std::string detail;
    std::optional<std::string> name{};     // for people
    std::optional<std::string> file{};     // of its row; of a bundled one only the name
    std::optional<LoginState> login{};     // nothing: was not looked for
    std::optional<std::string> observes{}; // "hooks, screen"; "" for nothing

    const std::string& subject() const { return agent; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("agent", self.agent);
        visit("availability", self.availability);
        visit("path", self.path);
        visit("version", self.version);
        visit("detail", self.detail);
        visit("name", self.name);
        visit("file", self.file);
        visit("login", self.login);
        visit("observes", self.observes);
    }

    bool operator==(const AgentCliSeen&) const = default;
};

/// Which agents there are, and what is wrong with files of people's.
struct AgentCatalogSeen {
    static constexpr std::string_view kName = "agents.catalog_seen";
    static constexpr WorkerKind kFrom = WorkerKind::agents;
    std::string directory; // people's files
    std::vector<std::string> agents;
    std::vector<std::string> problems; // "file:line: key: …"

    const std::string& subject() const { return directory; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("directory", self.directory);
        visit("agents", self.agents);
        visit("problems", self.problems);
    }

    bool operator==(const AgentCatalogSeen&) const = default;
};

} // namespace ao::ipc
