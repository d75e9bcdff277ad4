// Wakes a thread that waits in poll or epoll. Any thread may ring; only the owner waits.
#pragma once

#include "ipc/child_process.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ao::ipc {

class Doorbell {
public:
    Doorbell()
        : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

    /// Readable while rung.
    int descriptor() const { return descriptor_.get(); }

    void ring() const {
        const std::uint64_t one = 1;
        // Can only fail when it is rung already.
        [[maybe_unused]] const auto written = ::write(descriptor_.get(), &one, sizeof one);
    }

    void silence() const {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = ::read(descriptor_.get(), &count, sizeof count);
    }

private:
    Descriptor descriptor_;
};

} // namespace ao::ipc
