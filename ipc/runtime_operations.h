// Operations of the runtime worker on the terminals of sessions. Each is idempotent: it looks at
// the world first and does what is missing. Standard library only.
#pragma once

#include "ipc/environment_variable.h"

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
