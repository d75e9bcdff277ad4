// A descriptor that stands for a process and becomes readable when it has ended.
#pragma once

#include "cli/descriptor.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace ao::cli {

/// Empty when there is no such process. (glibc 2.36 declares pidfd_open() for C only.)
inline Descriptor open_pidfd(pid_t pid) {
    return Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

} // namespace ao::cli
