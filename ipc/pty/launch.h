// What passes when a host is launched, over the descriptor it inherits as number 3: one LaunchSpec
// in, one answer out. Standard library only.
#pragma once

#include "ipc/fields.h"
#include "ipc/pty/frame.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ao::pty {

/// The descriptor under which a host finds its launcher.
inline constexpr int kLaunchDescriptor = 3;

/// A process for ever: pids are reused, pid and start time within one boot are not.
struct ProcessIdentity {
    std::int64_t pid = 0;
    std::uint64_t start_ticks = 0; // field 22 of /proc/<pid>/stat

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("pid", self.pid);
        visit("start_ticks", self.start_ticks);
    }

    bool operator==(const ProcessIdentity&) const = default;
};

struct LaunchSpec {
    static constexpr FrameType kType = FrameType::launch_spec;
    std::string handle;
    std::string directory; // of this host alone; made, 0700, if missing
    std::string socket;    // path; its folder exists
    std::string working_directory;
    std::vector<std::string> argv;        // argv[0] is a path, or is looked up in the PATH below
    std::vector<std::string> environment; // "NAME=value", complete
    std::uint32_t columns = 0;            // 0: the default
    std::uint32_t rows = 0;
    std::uint32_t scrollback_lines = 0; // 0: none is kept
    std::uint32_t unwatched_ms = 0;     // ends when nobody was attached for so long; 0: never
    std::string cgroup;                 // made for the program; empty: none can be
    std::uint64_t memory_mb = 0;        // caps of that cgroup; 0: none is wanted
    std::uint64_t cpu_percent = 0;      // of one core
    std::string caps_problem;           // why a cap cannot hold there, for people

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("handle", self.handle);
        visit("directory", self.directory);
        visit("socket", self.socket);
        visit("working_directory", self.working_directory);
        visit("argv", self.argv);
        visit("environment", self.environment);
        visit("columns", self.columns);
        visit("rows", self.rows);
        visit("scrollback_lines", self.scrollback_lines);
        visit("unwatched_ms", self.unwatched_ms);
        visit("cgroup", self.cgroup);
        visit("memory_mb", self.memory_mb);
        visit("cpu_percent", self.cpu_percent);
        visit("caps_problem", self.caps_problem);
    }
};

/// The program runs: its exec has succeeded, the socket takes connections, the state file is there.
struct LaunchReady {
    static constexpr FrameType kType = FrameType::launch_ready;
    ProcessIdentity host;
    ProcessIdentity child;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("host", self.host);
        visit("child", self.child);
    }
};

enum class LaunchStage : std::uint8_t {
    spec,            // the spec could not be read, or is unusable
    detach,          // leaving the launcher
    directory,       // the host's directory, its files
    already_running, // a host has this directory; `running` says which
    bind,            // the socket
    pty,             // the terminal
    chdir,           // the working directory
    exec,            // the program itself: ENOENT, EACCES, …
};

constexpr auto enum_names(LaunchStage) {
    return std::array<std::string_view, 8>{"spec", "detach", "directory", "already_running",
                                           "bind", "pty",    "chdir",     "exec"};
}

/// Nothing runs, and nothing is left behind but the directory.
struct LaunchError {
    static constexpr FrameType kType = FrameType::launch_error;
    LaunchStage stage = LaunchStage::spec;
    std::int32_t error = 0; // errno, or 0
    std::string text;       // for people
    std::optional<LaunchReady> running;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("stage", self.stage);
        visit("error", self.error);
        visit("text", self.text);
        visit("running", self.running);
    }
};

using LaunchAnswer = std::variant<LaunchReady, LaunchError>;

} // namespace ao::pty
