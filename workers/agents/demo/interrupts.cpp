// A signalfd, and poll.
#include "workers/agents/demo/interrupts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

namespace ao::demo {

using Clock = std::chrono::steady_clock;

Interrupts::Interrupts() {
    sigset_t interrupt;
    ::sigemptyset(&interrupt);
    ::sigaddset(&interrupt, SIGINT);
    ::sigprocmask(SIG_BLOCK, &interrupt, nullptr);
    signals_.reset(::signalfd(-1, &interrupt, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) {
        throw std::system_error{errno, std::generic_category(), "signalfd"};
    }
}

Wake Interrupts::wait(int descriptor, std::optional<std::chrono::milliseconds> time) const {
    const auto deadline = Clock::now() + time.value_or(std::chrono::milliseconds{0});
    while (true) {
        int left = -1;
        if (time) {
            const auto rest = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            left = static_cast<int>(std::max<std::chrono::milliseconds::rep>(rest.count(), 0));
        }
        std::array<pollfd, 2> ready{{{signals_.get(), POLLIN, 0}, {descriptor, POLLIN, 0}}};
        const int count = ::poll(ready.data(), ready.size(), left);
        if (count < 0 && errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "poll"};
        }
        if (count > 0 && ready[0].revents != 0) {
            signalfd_siginfo signal{};
            if (::read(signals_.get(), &signal, sizeof signal) > 0) {
                return Wake::interrupted;
            }
        }
        if (count > 0 && ready[1].revents != 0) {
            return Wake::ready;
        }
        if (count == 0) {
            return Wake::timeout;
        }
    }
}

} // namespace ao::demo
