// Finds a terminal and connects to its host: what takes time or reads files, so never on a hub's
// thread. Any other thread.
#pragma once

#include "ipc/pty/host_link.h"
#include "supervisor/api/mux_message.h"
#include "supervisor/api/terminal_port.h"

#include <string>
#include <variant>

namespace ao::api {

/// A host that lives; it has been sent Hello.
struct LiveTerminal {
    pty::HostLink link;
};

/// What a host left behind. Empty when it left nothing.
struct SavedScreen {
    std::string bytes; // as a snapshot is encoded
    MuxExit exit;
};

/// Nothing is proven; asking again later may help.
struct TerminalAway {
    std::string why;
};

/// There is no such terminal; asking again does not help.
struct NoTerminal {
    std::string why;
};

struct TerminalOpening {
    std::string directory; // of the host, when it was found
    std::variant<LiveTerminal, SavedScreen, TerminalAway, NoTerminal> outcome;
};

TerminalOpening open_terminal(TerminalPort& port, const std::string& id);

MuxExit to_mux_exit(const pty::ExitStatus& exit);

} // namespace ao::api
