// Waits until a file is there, without looking again and again.
#pragma once

#include "workers/agents/demo/interrupts.h"

#include <tl/expected.hpp>

#include <string>

namespace ao::demo {

/// `ready` once something of that name exists, or `interrupted`. Its folder has to exist already.
/// The error is for people.
tl::expected<Wake, std::string> wait_for_file(const std::string& path,
                                              const Interrupts& interrupts);

} // namespace ao::demo
