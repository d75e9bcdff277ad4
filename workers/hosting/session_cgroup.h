// The cgroup of one session: its program is put in before it runs, so that everything it starts is
// in it, whoever its parents become and whatever its environment is. The host itself stays outside:
// it can end all of it at once and is not hit by its caps.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "ipc/pty/pty_limits.h"

#include <tl/expected.hpp>

#include <string>
#include <sys/types.h>
#include <vector>

namespace ao::hosting {

class SessionCgroup {
public:
    /// None: nothing is in it and nothing can be put in.
    SessionCgroup() = default;

    /// The one that is recorded for the host of this directory, or none when that cannot be true.
    static SessionCgroup recorded(const std::string& path, const std::string& host_directory);

    /// Makes it, empty and with fresh counters. The error is an errno; EBUSY: something runs there.
    static tl::expected<SessionCgroup, int> make(const std::string& path);

    explicit operator bool() const { return !path_.empty(); }

    const std::string& path() const { return path_; }

    /// Sets what is wanted by the spec. Gives what is in force then, and why the rest is not.
    pty::HostCaps cap(const pty::LaunchSpec& spec) const;

    /// The error is an errno.
    tl::expected<void, int> add(pid_t process) const;

    /// Who is in it, those in cgroups below it included.
    std::vector<pid_t> members() const;

    /// This process is in it, which must not end itself.
    bool holds_this_process() const;

    /// Kills all that is in it at once and waits until nobody is. Gives who is left; empty: it was
    /// seen that nobody is. Does nothing when this process is in it.
    std::vector<pid_t> kill(pty::Milliseconds within = pty::kReapWithin) const;

    /// Once nobody is in it.
    void remove() const;

private:
    explicit SessionCgroup(std::string path)
        : path_{std::move(path)} {}

    std::string path_;
};

} // namespace ao::hosting
