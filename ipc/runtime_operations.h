// The operations of the runtime worker: repositories, worktrees, hosts. Each is idempotent: it
// looks at the world first and does what is missing. Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

/// What keeps a session's program in its terminal.
enum class RuntimeKind : std::uint8_t { pty, tmux, zellij };

constexpr auto enum_names(RuntimeKind) {
    return std::array<std::string_view, 3>{"pty", "tmux", "zellij"};
}

/// The runtime that a handle names ("tmux:app-1.2"), or nothing. What is done with a session goes
/// by its handle, never by what is configured today.
constexpr std::optional<RuntimeKind> runtime_of(std::string_view handle) {
    const auto names = enum_names(RuntimeKind{});
    const auto colon = handle.find(':');
    for (std::size_t i = 0; colon != std::string_view::npos && i < names.size(); ++i) {
        if (handle.substr(0, colon) == names[i]) {
            return static_cast<RuntimeKind>(i);
        }
    }
    return std::nullopt;
}

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

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("branch", self.branch);
        visit("base_commit", self.base_commit);
    }

    bool operator==(const WorktreeCreated&) const = default;
};

/// One variable of a process.
struct EnvironmentVariable {
    std::string name;
    std::string value;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("name", self.name);
        visit("value", self.value);
    }

    bool operator==(const EnvironmentVariable&) const = default;
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

/// Start the program of a session in a terminal of its own.
struct StartHost {
    static constexpr std::string_view kName = "start_host";
    std::string session_id;
    std::string handle;    // <runtime>:<session>.<generation>
    std::string directory; // of the host: its state and its last screen
    std::string working_directory;
    std::vector<std::string> argv;                // empty: the login shell
    std::vector<EnvironmentVariable> environment; // beside what the worker itself has
    std::optional<std::uint64_t> memory_mb{};     // caps for all of it; nothing: none is wanted
    std::optional<std::uint64_t> cpu_percent{};   // of one core

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
        visit("working_directory", self.working_directory);
        visit("argv", self.argv);
        visit("environment", self.environment);
        visit("memory_mb", self.memory_mb);
        visit("cpu_percent", self.cpu_percent);
    }

    bool operator==(const StartHost&) const = default;
};

struct HostStarted {
    static constexpr std::string_view kName = "host_started";
    std::uint64_t host_pid = 0;
    std::uint64_t program_pid = 0;
    std::optional<std::uint64_t> memory_mb{}; // the caps that are in force; nothing: none is
    std::optional<std::uint64_t> cpu_percent{};
    std::optional<std::string> caps_problem{}; // why one that was wanted is not, for people

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("host_pid", self.host_pid);
        visit("program_pid", self.program_pid);
        visit("memory_mb", self.memory_mb);
        visit("cpu_percent", self.cpu_percent);
        visit("caps_problem", self.caps_problem);
    }

    bool operator==(const HostStarted&) const = default;
};

/// End a host and every process that was started in it.
struct StopHost {
    static constexpr std::string_view kName = "stop_host";
    std::string session_id;
    std::string handle;
    std::string directory;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
    }

    bool operator==(const StopHost&) const = default;
};

/// No process of it is left.
struct HostStopped {
    static constexpr std::string_view kName = "host_stopped";
    bool was_running = false;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("was_running", self.was_running);
    }

    bool operator==(const HostStopped&) const = default;
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

/// Type a message into a session and submit it; typed once, whatever is repeated.
struct DeliverMessage {
    static constexpr std::string_view kName = "deliver_message";
    std::string session_id;
    std::string handle;
    std::string directory;
    std::string message_id;
    std::string text;
    bool interrupt = false; // ahead of everything: the interrupt key, no text

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
        visit("message_id", self.message_id);
        visit("text", self.text);
        visit("interrupt", self.interrupt);
    }

    bool operator==(const DeliverMessage&) const = default;
};

/// How far a message came. `unconfirmed`: it was begun and may have been typed; it is not typed
/// again.
enum class MessageFate : std::uint8_t { written, submitted, refused, unconfirmed };

constexpr auto enum_names(MessageFate) {
    return std::array<std::string_view, 4>{"written", "submitted", "refused", "unconfirmed"};
}

struct MessageDelivered {
    static constexpr std::string_view kName = "message_delivered";
    MessageFate fate = MessageFate::refused;
    std::string detail; // for people, when refused

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("fate", self.fate);
        visit("detail", self.detail);
    }

    bool operator==(const MessageDelivered&) const = default;
};

/// The newest lines of a session's terminal, as text; also of one that is over.
struct ReadScreen {
    static constexpr std::string_view kName = "read_screen";
    std::string session_id;
    std::string handle;
    std::string directory;
    std::uint64_t lines = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
        visit("lines", self.lines);
    }

    bool operator==(const ReadScreen&) const = default;
};

struct ScreenRead {
    static constexpr std::string_view kName = "screen_read";
    std::string text;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("text", self.text);
    }

    bool operator==(const ScreenRead&) const = default;
};

/// A session's terminal is to be looked at: see to it that there is a host whose clients see it.
struct OpenTerminal {
    static constexpr std::string_view kName = "open_terminal";
    std::string session_id;
    std::string handle;
    std::string directory; // of the session's host

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("handle", self.handle);
        visit("directory", self.directory);
    }

    bool operator==(const OpenTerminal&) const = default;
};

/// The directory of an ao-pty-host to attach to. It goes by itself when nobody is attached.
struct TerminalOpened {
    static constexpr std::string_view kName = "terminal_opened";
    std::string directory;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("directory", self.directory);
    }

    bool operator==(const TerminalOpened&) const = default;
};

} // namespace ao::ipc
