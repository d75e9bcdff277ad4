// Operations of the runtime worker on repositories and worktrees. Each is idempotent: it looks at
// the world first and does what is missing. Standard library only.
#pragma once

#include "ipc/environment_variable.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

/// Whether a folder is a repository that sessions can be made from. A workspace holds several of
/// them; its folder is made a repository that ignores them, if it is none yet.
struct CheckRepository {
    static constexpr std::string_view kName = "check_repository";
    std::string path; // absolute
    bool is_workspace = false;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("path", self.path);
        visit("is_workspace", self.is_workspace);
    }

    bool operator==(const CheckRepository&) const = default;
};

/// A repository directly in the folder of a workspace.
struct ChildRepository {
    std::string name; // of its folder
    std::string origin_url;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("name", self.name);
        visit("origin_url", self.origin_url);
    }

    bool operator==(const ChildRepository&) const = default;
};

/// What was found; a folder that cannot be used is an error instead.
struct RepositoryChecked {
    static constexpr std::string_view kName = "repository_checked";
    std::string path;                      // the top level, free of symbolic links
    std::string origin_url;                // without credentials; empty: no origin
    std::string default_branch;            // from origin/HEAD; empty: not told
    std::string current_branch;            // empty: detached
    std::vector<ChildRepository> children; // of a workspace, by name

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("path", self.path);
        visit("origin_url", self.origin_url);
        visit("default_branch", self.default_branch);
        visit("current_branch", self.current_branch);
        visit("children", self.children);
    }

    bool operator==(const RepositoryChecked&) const = default;
};

/// Whether a session could be made, before anything is written down: base branch, branch name,
/// disk space. Changes nothing.
struct CheckSpawn {
    static constexpr std::string_view kName = "check_spawn";
    std::string repository;
    std::string worktrees; // folder below which the session's folder will be
    std::string branch;    // empty: ao names it
    std::string base;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("repository", self.repository);
        visit("worktrees", self.worktrees);
        visit("branch", self.branch);
        visit("base", self.base);
    }

    bool operator==(const CheckSpawn&) const = default;
};

struct SpawnChecked {
    static constexpr std::string_view kName = "spawn_checked";

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}

    bool operator==(const SpawnChecked&) const = default;
};

/// Make the worktree of a session, or make it again with its branch (`again`).
struct CreateWorktree {
    static constexpr std::string_view kName = "create_worktree";
    std::string session_id;
    std::string repository;   // top level of the clone
    std::string path;         // where the worktree goes
    std::string branch;       // of the session
    std::string base;         // branch to start from when the branch is new
    bool fetch_first = false; // try a short fetch of the base
    bool again = false;
    std::vector<std::string> children; // of a workspace: each gets a worktree inside of it

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("repository", self.repository);
        visit("path", self.path);
        visit("branch", self.branch);
        visit("base", self.base);
        visit("fetch_first", self.fetch_first);
        visit("again", self.again);
        visit("children", self.children);
    }

    bool operator==(const CreateWorktree&) const = default;
};

struct WorktreeCreated {
    static constexpr std::string_view kName = "worktree_created";
    std::string branch;
    std::string base_commit; // empty when it was there already
    bool has_copies = false; // the clone names ignored files to be copied: .worktreeinclude

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("branch", self.branch);
        visit("base_commit", self.base_commit);
        visit("has_copies", self.has_copies);
    }

    bool operator==(const WorktreeCreated&) const = default;
};

/// Fill a new worktree: links, copies, commands.
struct ProvisionWorktree {
    static constexpr std::string_view kName = "provision_worktree";
    std::string session_id;
    std::string repository;
    std::string path;
    std::vector<std::string> symlinks;            // relative to both
    std::vector<std::string> post_create;         // commands for sh, in order
    std::vector<EnvironmentVariable> environment; // for the commands
    std::string log;                              // file that takes their output

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("repository", self.repository);
        visit("path", self.path);
        visit("symlinks", self.symlinks);
        visit("post_create", self.post_create);
        visit("environment", self.environment);
        visit("log", self.log);
    }

    bool operator==(const ProvisionWorktree&) const = default;
};

struct WorktreeProvisioned {
    static constexpr std::string_view kName = "worktree_provisioned";

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}

    bool operator==(const WorktreeProvisioned&) const = default;
};

/// Take a worktree away, if there is proof that nothing is lost; it can be brought back for a
/// while.
struct RemoveWorktree {
    static constexpr std::string_view kName = "remove_worktree";
    std::string session_id;
    std::string repository;
    std::string path;
    bool dry_run = false;              // decide, and change nothing
    std::vector<std::string> children; // of a workspace: go with it

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("repository", self.repository);
        visit("path", self.path);
        visit("dry_run", self.dry_run);
        visit("children", self.children);
    }

    bool operator==(const RemoveWorktree&) const = default;
};

/// What became of it.
enum class WorktreeFate : std::uint8_t { removed, kept_dirty, kept };

constexpr auto enum_names(WorktreeFate) {
    return std::array<std::string_view, 3>{"removed", "kept_dirty", "kept"};
}

struct WorktreeRemoved {
    static constexpr std::string_view kName = "worktree_removed";
    WorktreeFate fate = WorktreeFate::kept;
    std::string reason;     // for people, when it was kept
    std::string quarantine; // where it lies until its time is over

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("fate", self.fate);
        visit("reason", self.reason);
        visit("quarantine", self.quarantine);
    }

    bool operator==(const WorktreeRemoved&) const = default;
};

/// Bring a worktree back that lies in quarantine.
struct BringBackWorktree {
    static constexpr std::string_view kName = "bring_back_worktree";
    std::string session_id;
    std::string path;                  // where it was
    std::string quarantine;            // where it lies
    std::vector<std::string> children; // of a workspace: come back with it

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("path", self.path);
        visit("quarantine", self.quarantine);
        visit("children", self.children);
    }

    bool operator==(const BringBackWorktree&) const = default;
};

struct WorktreeBroughtBack {
    static constexpr std::string_view kName = "worktree_brought_back";

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}

    bool operator==(const WorktreeBroughtBack&) const = default;
};

/// Delete for ever what lies in quarantine.
struct FreeWorktree {
    static constexpr std::string_view kName = "free_worktree";
    std::string session_id;
    std::string path;
    std::string quarantine;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("path", self.path);
        visit("quarantine", self.quarantine);
    }

    bool operator==(const FreeWorktree&) const = default;
};

struct WorktreeFreed {
    static constexpr std::string_view kName = "worktree_freed";

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}

    bool operator==(const WorktreeFreed&) const = default;
};

} // namespace ao::ipc
