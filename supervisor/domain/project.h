// A registered repository and how its sessions are to be made. Pure values and their rules.
// Standard library only.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::domain {

struct AgentConfig {
    std::string model;
    std::string permissions; // a PermissionMode's name, or empty: unset

    bool operator==(const AgentConfig&) const = default;
};

/// What one role (worker, orchestrator) does differently.
struct RoleOverride {
    std::string agent;
    AgentConfig agent_config;

    bool operator==(const RoleOverride&) const = default;
};

/// core.md 1.4. Everything is optional; an empty field means "as usual".
struct ProjectConfig {
    std::string default_branch;
    std::string session_prefix;
    std::map<std::string, std::string> env;
    std::vector<std::string> symlinks;
    std::vector<std::string> post_create;
    AgentConfig agent_config;
    RoleOverride worker;
    RoleOverride orchestrator;
    std::vector<std::string> reviewers;
    std::string runtime;           // auto, pty, tmux or zellij
    bool fetch_base = false;       // try a short fetch before a worktree is made
    std::uint64_t memory_mb = 0;   // of all processes of a session; 0: no cap
    std::uint64_t cpu_percent = 0; // of one core; 0: no cap

    bool operator==(const ProjectConfig&) const = default;
};

/// A repository directly in the folder of a project that has several.
struct ProjectChild {
    std::string name; // of its folder, and of its worktree in that of a session
    std::string origin_url;

    bool operator==(const ProjectChild&) const = default;
};

struct Project {
    std::string id;
    std::string path; // top level of the clone
    std::string name;
    std::string origin_url;     // without credentials
    std::string default_branch; // of origin, as found when it was added; the config's wins
    ProjectConfig config;
    WallTime registered_at;
    std::optional<WallTime> archived_at;
    std::vector<ProjectChild> children{}; // of a workspace, by name; empty: one repository

    /// Names of the children.
    std::vector<std::string> child_names() const;

    /// What new worktrees start from.
    std::string base_branch() const;

    /// In display and in an orchestrator's branch: the configured one, else the id cut to 12 bytes.
    std::string session_prefix() const;
};

/// "" or what is wrong with the id, for people.
std::string fault_of_project_id(std::string_view id);

/// The id for a repository at that path, always valid: its last name in lower case, with dashes for
/// what an id cannot have.
std::string project_id_for(std::string_view path);

/// "" or what is wrong, naming the key: "symlinks[1]: …".
std::string fault_of(const ProjectConfig& config);

} // namespace ao::domain
