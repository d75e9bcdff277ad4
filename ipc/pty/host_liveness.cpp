// The order matters: what is cheap and certain is asked before the host itself.
#include "ipc/pty/host_liveness.h"

#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/process_table.h"
#include "ipc/pty/host_link.h"
#include "ipc/pty/socket_address.h"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <variant>

namespace ao::pty {

namespace {

bool answers(HostLink& link, const std::string& handle, Milliseconds within) {
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (true) {
        const auto left =
            std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd readable{link.descriptor(),
                        static_cast<short>(link.wants_write() ? POLLIN | POLLOUT : POLLIN), 0};
        if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0) {
            return false;
        }
        if (!link.flush()) {
            return false;
        }
        const auto messages = link.receive();
        if (!messages) {
            return false;
        }
        for (const auto& message : *messages) {
            const auto* const welcome = std::get_if<Welcome>(&message);
            return welcome != nullptr && welcome->handle == handle;
        }
    }
}

bool is_another_boot(const std::string& recorded) {
    const auto now = daemon::boot_id();
    return !now.empty() && !recorded.empty() && now != recorded;
}

} // namespace

bool is_provably_gone(const ProcessIdentity& process, const std::string& boot_id) {
    const auto pid = static_cast<pid_t>(process.pid);
    if (is_another_boot(boot_id) || pid <= 0 || (::kill(pid, 0) != 0 && errno == ESRCH)) {
        return true;
    }
    // What cannot be read, because no descriptor is left or /proc is hidden, proves nothing.
    const auto row = daemon::read_process(pid);
    return row && (row->start_ticks != process.start_ticks || row->has_ended());
}

HostLiveness is_host_alive(const HostState& state, Milliseconds within) {
    if (is_another_boot(state.boot_id)) {
        return HostLiveness::dead;
    }
    const bool is_gone = is_provably_gone(state.host, state.boot_id);
    auto link = HostLink::connect(state);
    if (!link) {
        const bool nobody_listens = link.error() == ENOENT || link.error() == ECONNREFUSED;
        return is_gone && nobody_listens ? HostLiveness::dead : HostLiveness::unknown;
    }
    return answers(*link, state.handle, within) ? HostLiveness::alive : HostLiveness::unknown;
}

HostLiveness is_host_alive(const std::string& directory, Milliseconds within) {
    const auto state = read_host_state(directory);
    if (state) {
        return is_host_alive(*state, within);
    }
    return state.error().problem == HostStateProblem::missing ? HostLiveness::dead
                                                              : HostLiveness::unknown;
}

} // namespace ao::pty
