// Every message between a pty host and its clients, and the two that pass when one is launched.
// Each names its frame; raw ones are their payload, the others travel as maps of their fields.
// Hello, Welcome and Refused keep their shape in every version. Standard library only.
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

/// Versions of the protocol this build speaks. A host outlives the program that started it, so the
/// oldest one is kept as long as such hosts may run.
inline constexpr std::uint32_t kProtocolMin = 1;
inline constexpr std::uint32_t kProtocolMax = 2; // 2: WatchScreen

// --- client to host ---

struct Hello {
    static constexpr FrameType kType = FrameType::hello;
    std::uint32_t protocol_min = kProtocolMin;
    std::uint32_t protocol_max = kProtocolMax;
    std::string token; // from the state file

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("protocol_min", self.protocol_min);
        visit("protocol_max", self.protocol_max);
        visit("token", self.token);
    }
};

/// From here on the client gets the output, beginning with a snapshot. 0 columns or rows: it takes
/// no part in deciding the size.
struct Attach {
    static constexpr FrameType kType = FrameType::attach;
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("columns", self.columns);
        visit("rows", self.rows);
    }
};

/// What a person typed.
struct Input {
    static constexpr FrameType kType = FrameType::input;
    static constexpr bool kIsRaw = true;
    std::string bytes;
};

struct Resize {
    static constexpr FrameType kType = FrameType::resize;
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("columns", self.columns);
        visit("rows", self.rows);
    }
};

/// A message to the program inside. The host remembers the last ids (kRememberedSends): the same id
/// again is answered as the first was and types nothing.
struct Send {
    static constexpr FrameType kType = FrameType::send;
    std::string id;
    std::string text;       // control characters are dropped by the host
    bool submit = true;     // Enter once the text has been taken
    bool interrupt = false; // Escape first, which stops what most agents are doing

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("id", self.id);
        visit("text", self.text);
        visit("submit", self.submit);
        visit("interrupt", self.interrupt);
    }
};

struct GetStatus {
    static constexpr FrameType kType = FrameType::get_status;

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
};

/// The last lines of scrollback and screen as plain text.
struct GetText {
    static constexpr FrameType kType = FrameType::get_text;
    std::uint32_t lines = 0; // 0: all that fit an answer

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("lines", self.lines);
    }
};

/// From here on the client is told what the screen shows, without being a viewer: ScreenSeen at
/// once, and whenever it would say something else. Replaces an earlier one. Since version 2.
struct WatchScreen {
    static constexpr FrameType kType = FrameType::watch_screen;
    std::uint32_t lines = 0;     // as GetText, at most kMaxWatchedLines; 0: no more
    std::uint32_t settle_ms = 0; // from a change to the look, within kWatchSettleAtLeast, …AtMost

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("lines", self.lines);
        visit("settle_ms", self.settle_ms);
    }
};

enum class SignalName : std::uint8_t {
    interrupt,
    quit,
    terminate,
    hangup,
    user1,
    user2,
    window_change, // draw anew, though the size is what it was
};

constexpr auto enum_names(SignalName) {
    return std::array<std::string_view, 7>{"interrupt", "quit",  "terminate",    "hangup",
                                           "user1",     "user2", "window_change"};
}

/// To the foreground process group of the terminal.
struct Signal {
    static constexpr FrameType kType = FrameType::signal;
    SignalName signal = SignalName::interrupt;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("signal", self.signal);
    }
};

/// Ends every process of the session. Answered by KillDone, also when it is over already.
struct Kill {
    static constexpr FrameType kType = FrameType::kill;

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
};

using ClientMessage =
    std::variant<Hello, Attach, Input, Resize, Send, GetStatus, GetText, WatchScreen, Signal, Kill>;

// --- host to client ---

struct Welcome {
    static constexpr FrameType kType = FrameType::welcome;
    std::uint32_t protocol = 0; // the one both speak from here on
    std::string handle;
    std::string build;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("protocol", self.protocol);
        visit("handle", self.handle);
        visit("build", self.build);
    }
};

/// The connection ends.
struct Refused {
    static constexpr FrameType kType = FrameType::refused;
    std::string reason; // "token", "protocol", "order"
    std::string text;   // for people

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("reason", self.reason);
        visit("text", self.text);
    }
};

/// Forget what was drawn: these bytes begin with a reset. What does not fit one frame follows as
/// Output. Sent after Attach, and again after the client's queue overflowed.
struct Snapshot {
    static constexpr FrameType kType = FrameType::snapshot;
    static constexpr bool kIsRaw = true;
    std::string bytes;
};

/// What the program wrote, without the terminal queries in it: the host has answered them.
struct Output {
    static constexpr FrameType kType = FrameType::output;
    static constexpr bool kIsRaw = true;
    std::string bytes;
};

enum class SendOutcome : std::uint8_t {
    written,   // the program's terminal has taken all bytes; nothing was submitted, as asked
    submitted, // and Enter after them
    refused,   // nothing can be typed here any more, or the text is unusable
    busy,      // too much is waiting; nothing was typed; try again later with the same id
};

constexpr auto enum_names(SendOutcome) {
    return std::array<std::string_view, 4>{"written", "submitted", "refused", "busy"};
}

struct SendDone {
    static constexpr FrameType kType = FrameType::send_done;
    std::string id;
    SendOutcome outcome = SendOutcome::refused;
    std::string detail; // for people; empty when all is well

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("id", self.id);
        visit("outcome", self.outcome);
        visit("detail", self.detail);
    }
};

/// How the program ended. `signal` is 0 when it exited by itself.
struct ExitStatus {
    std::int32_t code = 0;
    std::int32_t signal = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("code", self.code);
        visit("signal", self.signal);
    }

    bool operator==(const ExitStatus&) const = default;
};

struct Status {
    static constexpr FrameType kType = FrameType::status;
    std::optional<ExitStatus> exit; // nothing: it runs
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;
    std::string title;
    bool is_alternate_screen = false;
    bool is_bracketed_paste = false;
    std::uint64_t silent_ms = 0; // since the last output, or since the start
    std::uint64_t output_bytes = 0;
    std::uint32_t viewers = 0;
    std::uint32_t scrollback_lines = 0;
    std::int64_t foreground_group = 0; // process group that has the terminal; 0: none

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("exit", self.exit);
        visit("columns", self.columns);
        visit("rows", self.rows);
        visit("title", self.title);
        visit("is_alternate_screen", self.is_alternate_screen);
        visit("is_bracketed_paste", self.is_bracketed_paste);
        visit("silent_ms", self.silent_ms);
        visit("output_bytes", self.output_bytes);
        visit("viewers", self.viewers);
        visit("scrollback_lines", self.scrollback_lines);
        visit("foreground_group", self.foreground_group);
    }
};

struct Text {
    static constexpr FrameType kType = FrameType::text;
    std::string text;    // trailing blank lines removed
    bool is_cut = false; // more was asked for and there than fits; the newest lines are here

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("text", self.text);
        visit("is_cut", self.is_cut);
    }
};

/// What the terminal shows. One that was not sent yet is replaced by the next.
struct ScreenSeen {
    static constexpr FrameType kType = FrameType::screen_seen;
    std::string text; // as in Text
    bool is_cut = false;
    std::string title;
    std::int64_t foreground_group = 0; // as in Status

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("text", self.text);
        visit("is_cut", self.is_cut);
        visit("title", self.title);
        visit("foreground_group", self.foreground_group);
    }

    bool operator==(const ScreenSeen&) const = default;
};

/// The program has ended; all its output came before this.
struct Exited {
    static constexpr FrameType kType = FrameType::exited;
    ExitStatus exit;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("exit", self.exit);
    }
};

struct KillDone {
    static constexpr FrameType kType = FrameType::kill_done;
    std::vector<std::int64_t> survivors; // pids that would not go; empty: no process is left

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("survivors", self.survivors);
    }
};

using HostMessage = std::variant<Welcome, Refused, Snapshot, Output, SendDone, Status, Text,
                                 ScreenSeen, Exited, KillDone>;

} // namespace ao::pty
