// The root of one session in a multiplexer: the session's program runs below it in the
// multiplexer's terminal. It keeps what a multiplexer does not: how the program ended, and who
// belongs to it. It inherits orphans, so that its end is the end of every process of the session.
// One thread.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/host_state.h"
#include "workers/hosting/host_directory.h"
#include "workers/hosting/memory_watch.h"
#include "workers/hosting/session_cgroup.h"

#include <optional>
#include <sys/types.h>

namespace ao::pane {

struct PaneParts {
    hosting::HostDirectory directory;
    pty::HostState state;
    pid_t child = 0;
};

class Pane {
public:
    /// Signals of the process must be blocked already. Throws std::system_error.
    explicit Pane(PaneParts parts);

    /// Serves until the program has ended or the terminal is gone. Nothing of the session runs
    /// then, and the state file tells how the program ended.
    pty::ExitStatus run();

private:
    void handle_signals();
    void keep_going() const;
    void end_all();
    void note_memory_kills();

    hosting::HostDirectory directory_;
    pty::HostState state_;
    hosting::SessionCgroup cgroup_;
    hosting::MemoryWatch memory_;
    pid_t child_;
    ipc::Descriptor signals_;
    std::optional<pty::ExitStatus> exit_;
};

} // namespace ao::pane
