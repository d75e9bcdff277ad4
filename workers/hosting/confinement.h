// How a program that is about to be started gets into a cgroup of its own, or does without: a
// session is never refused for it.
#pragma once

#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "workers/hosting/session_cgroup.h"

#include <sys/types.h>

namespace ao::hosting {

class Confinement {
public:
    /// Makes the spec's cgroup and sets its caps.
    explicit Confinement(const pty::LaunchSpec& spec);

    /// Takes the cgroup away again unless it is kept: the program did not come to run.
    ~Confinement();

    Confinement(const Confinement&) = delete;
    Confinement& operator=(const Confinement&) = delete;

    /// Puts the child in, which has not become the program yet.
    void take_in(pid_t child);

    void keep() { is_kept_ = true; }

    /// None when there is none, or the child could not be put in.
    const SessionCgroup& cgroup() const { return cgroup_; }

    const pty::HostCaps& caps() const { return caps_; }

private:
    void do_without(const std::string& why);

    const bool wants_caps_;
    SessionCgroup cgroup_;
    pty::HostCaps caps_;
    bool is_kept_ = false;
};

} // namespace ao::hosting
