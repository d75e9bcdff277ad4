// The socket of a host by its path, also when the path is longer than a socket address holds.
#pragma once

#include "ipc/child_process.h"

#include <tl/expected.hpp>

#include <string>

namespace ao::pty {

/// A stream socket, not blocking, bound to `path` with mode 0600 and listening. What was at `path`
/// is replaced. The error is an errno value.
tl::expected<ipc::Descriptor, int> listen_at(const std::string& path);

/// Connected to `path`, not blocking. ENOENT and ECONNREFUSED mean: nobody listens there.
tl::expected<ipc::Descriptor, int> connect_to(const std::string& path);

} // namespace ao::pty
