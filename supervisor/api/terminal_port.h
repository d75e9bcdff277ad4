// What the terminals of the API ask: where the terminal of a session is. May be called from any
// thread but a hub's, because the answer may take a worker's time.
#pragma once

#include "supervisor/api/supervisor_port.h"

namespace ao::api {

/// Where a terminal is found. Everything else about it is in that directory (ipc/pty/host_state.h).
struct TerminalPlace {
    std::string session;
    std::string directory; // of its host
    bool is_over = false;  // no program will ever run there again
};

class TerminalPort {
public:
    virtual ~TerminalPort() = default;

    /// `id` is the handle of a session's terminal, or the session's own id for its newest one. A
    /// port that has to ask a worker waits at most `within`; `unavailable` means: ask again.
    virtual ApiResult<TerminalPlace> find_terminal(std::string_view id,
                                                   std::chrono::milliseconds within) = 0;
};

} // namespace ao::api
