// Operations around the launch of an agent: planned by the agents worker, prepared by the runtime
// worker. Each is idempotent. Standard library only.
#pragma once

#include "ipc/launch_plan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

/// Plan a launch from the catalog. Agents worker; changes nothing.
struct PlanLaunch {
    static constexpr std::string_view kName = "plan_launch";
    std::string session_id;
    std::string project_id;
    std::string agent;
    std::string worktree; // absolute; need not be there yet
    std::string data_directory;
    std::string command; // of the agent `shell`
    std::string prompt;
    std::string system_prompt;
    std::string model;
    std::string permissions; // a permission mode; empty: default
    std::uint64_t generation = 1;
    bool again = false;    // go on with its conversation, where the agent can
    std::string native_id; // of that conversation; empty: not known

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("project_id", self.project_id);
        visit("agent", self.agent);
        visit("worktree", self.worktree);
        visit("data_directory", self.data_directory);
        visit("command", self.command);
        visit("prompt", self.prompt);
        visit("system_prompt", self.system_prompt);
        visit("model", self.model);
        visit("permissions", self.permissions);
        visit("generation", self.generation);
        visit("again", self.again);
        visit("native_id", self.native_id);
    }

    bool operator==(const PlanLaunch&) const = default;
};

struct LaunchPlanned {
    static constexpr std::string_view kName = "launch_planned";
    LaunchPlan plan;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("plan", self.plan);
    }

    bool operator==(const LaunchPlanned&) const = default;
};

/// Write the files of a plan and answer the agent's question of trust. Runtime worker.
struct PrepareLaunch {
    static constexpr std::string_view kName = "prepare_launch";
    std::string session_id;
    std::string repository;
    std::string worktree;
    std::string data_directory;
    std::vector<LaunchFile> files;
    std::vector<TrustStep> trust;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("repository", self.repository);
        visit("worktree", self.worktree);
        visit("data_directory", self.data_directory);
        visit("files", self.files);
        visit("trust", self.trust);
    }

    bool operator==(const PrepareLaunch&) const = default;
};

struct LaunchPrepared {
    static constexpr std::string_view kName = "launch_prepared";
    std::vector<std::string> notes; // for people: what was left as it is, and why

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("notes", self.notes);
    }

    bool operator==(const LaunchPrepared&) const = default;
};

/// Read one of people's agent files and say what is wrong with it. Agents worker; changes nothing.
struct CheckAgentFile {
    static constexpr std::string_view kName = "check_agent_file";
    std::string name; // for the messages
    std::string text; // what is in it

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("name", self.name);
        visit("text", self.text);
    }

    bool operator==(const CheckAgentFile&) const = default;
};

struct AgentFileChecked {
    static constexpr std::string_view kName = "agent_file_checked";
    std::string agent;                 // its id, if that could be read
    std::vector<std::string> problems; // "file:line: key: …"; none: it is right
    std::string replaces;              // file of the agent that it would take the place of

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("agent", self.agent);
        visit("problems", self.problems);
        visit("replaces", self.replaces);
    }

    bool operator==(const AgentFileChecked&) const = default;
};

/// Tell what the catalog holds of one agent. Agents worker; changes nothing.
struct ShowAgent {
    static constexpr std::string_view kName = "show_agent";
    std::string agent;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("agent", self.agent);
    }

    bool operator==(const ShowAgent&) const = default;
};

struct AgentShown {
    static constexpr std::string_view kName = "agent_shown";
    std::string file; // where it comes from; of a bundled one only the name
    std::string text; // what is in it

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("file", self.file);
        visit("text", self.text);
    }

    bool operator==(const AgentShown&) const = default;
};

} // namespace ao::ipc
