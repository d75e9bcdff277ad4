// Wall time, for stamps that people read and that are stored; every timeout is monotonic. The one
// place that reads it, so that tests can step it. Standard library only.
#pragma once

#include <chrono>

namespace ao::ipc {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Now. In test builds AO_TEST_CLOCK may name a file of eight bytes: a signed, native count of
/// milliseconds that is added, read anew at every call.
WallTime wall_now();

} // namespace ao::ipc
