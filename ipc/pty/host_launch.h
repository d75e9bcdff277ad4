// Starts a host and waits for its answer. Used by the runtime worker and by tests.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/launch.h"
#include "ipc/pty/pty_limits.h"

#include <tl/expected.hpp>

#include <string>

namespace ao::pty {

/// A host that is being started. The starter's own child is only the one that detaches the host: it
/// ends within milliseconds and is to be reaped.
struct HostStart {
    ipc::Child child;
    ipc::Descriptor answer; // our end: the spec goes in, the answer comes out
};

/// Starts `program`. The error is an errno value (ENOENT: no such program). Nothing is sent yet.
tl::expected<HostStart, int> start_host(const std::string& program);

/// Starts a host, sends the spec, waits for the answer and reaps the detaching child. Blocks up to
/// `within`. A host that says nothing in time is stage `spec` with ETIMEDOUT; whether it runs is
/// then told by its directory.
tl::expected<LaunchReady, LaunchError> launch_host(const std::string& program,
                                                   const LaunchSpec& spec,
                                                   Milliseconds within = kLaunchWithin);

} // namespace ao::pty
