// Operations of the runtime worker around worktrees that are not there yet or not any more. Each is
// idempotent. Standard library only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

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
