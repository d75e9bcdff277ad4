// The supervisor as a background process that this CLI has started: in a session of its own, with
// its output in a log file. It outlives us; nothing here ever ends it.
#pragma once

#include "cli/descriptor.h"
#include "cli/failure.h"
#include "cli/pidfd.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace ao::cli {

class DaemonProcess {
public:
    /// Starts ao-supervisor beside this program, in a scope of systemd where there is one
    /// (systemd_scope.h). Creates the log file (0600) and its directory.
    static Result<DaemonProcess> start(const std::filesystem::path& log_file);

    pid_t pid() const { return pid_; }

    /// Readable when the process has ended.
    int pidfd() const { return pidfd_.get(); }

    bool has_ended() const;

    /// The last lines it wrote, sanitized and indented; empty when it wrote none.
    std::string last_words() const;

private:
    DaemonProcess(pid_t pid, Descriptor pidfd, std::filesystem::path log, std::uintmax_t log_from)
        : pid_{pid}
        , pidfd_{std::move(pidfd)}
        , log_{std::move(log)}
        , log_from_{log_from} {}

    pid_t pid_;
    Descriptor pidfd_;
    std::filesystem::path log_;
    std::uintmax_t log_from_; // what is before it was written by others
};

} // namespace ao::cli
