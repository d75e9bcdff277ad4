// The host's own directory: who has it, what is written there, and the log.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace ao::hosting {

/// The lock of the directory, which is the host's as long as it lives. A host that is only being
/// launched is waited for, up to kLaunchWithin / 2; one that runs is stage `already_running`.
tl::expected<ipc::Descriptor, pty::LaunchError> lock_directory(const std::string& path);

class HostDirectory {
public:
    /// Makes the directory if it is missing, takes its lock and removes what an earlier host left.
    /// Stage `already_running` when another host has it, or had it for this handle: a launch runs
    /// its program once, whoever begins it again. That one's identity comes along once it is ready.
    static tl::expected<HostDirectory, pty::LaunchError> take(const std::string& path,
                                                              const std::string& handle);

    const std::string& path() const { return path_; }

    /// Standard error and this go to `log`, which never grows above kLogBytes.
    void log(std::string_view line);

private:
    HostDirectory(std::string path, ipc::Descriptor lock);
    void open_log();

    std::string path_;
    ipc::Descriptor lock_;
    std::size_t logged_ = 0;
};

} // namespace ao::hosting
