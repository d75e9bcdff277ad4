// Waits for the run file to change or for a process to end, whichever comes first: pushed by the
// kernel, nothing is polled.
#pragma once

#include "cli/descriptor.h"

#include <chrono>
#include <filesystem>

namespace ao::cli {

class ChangeWatch {
public:
    /// Watches the directory of `file`, which must exist. Without inotify (its instances are
    /// limited per user) waiting just ends early.
    explicit ChangeWatch(const std::filesystem::path& file);

    /// Returns after a change in the directory since the last call, when `pidfd` has ended, or
    /// when the time is up. A negative pidfd is ignored.
    void wait(int pidfd, std::chrono::milliseconds at_most);

private:
    Descriptor inotify_;
};

} // namespace ao::cli
