// One task per host: look, wait for its end, report.
#include "workers/runtime/hosts/host_watch.h"

#include "ipc/child_process.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/host_state.h"
#include "workers/runtime/hosts/left_behind.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::workers::hosts {

namespace {

using namespace std::chrono_literals;

// A host that cannot be looked at now (no descriptor is left, its file cannot be read) is looked at
// again.
constexpr auto kLookAgain = 5s;

ipc::HostSeen seen_of(const ipc::WatchedHost& host, ipc::HostState state) {
    ipc::HostSeen seen;
    seen.session_id = host.session_id;
    seen.handle = host.handle;
    seen.state = state;
    return seen;
}

ipc::HostSeen end_of(const ipc::WatchedHost& host,
                     const tl::expected<pty::HostState, pty::HostStateError>& state) {
    auto seen = seen_of(host, ipc::HostState::ended);
    if (!state) {
        seen.detail = "nothing is recorded of its terminal";
    } else if (!state->end) {
        seen.detail = "its terminal ended without a word: it was killed, or the machine restarted";
    } else {
        seen.has_exit = true;
        seen.exit_code = static_cast<std::uint64_t>(state->end->exit.code);
        seen.exit_signal = static_cast<std::uint64_t>(state->end->exit.signal);
    }
    return seen;
}

// Of exactly the process that is recorded: taken first, verified then.
ipc::Descriptor pidfd_of(const pty::HostState& state) {
    ipc::Descriptor pidfd{
        static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(state.host.pid), 0))};
    if (pidfd && pty::is_provably_gone(state.host, state.boot_id)) {
        pidfd.reset();
    }
    return pidfd;
}

} // namespace

bool HostWatch::is_wanted(const ipc::WatchedHost& host) const {
    const auto found = hosts_.find(host.handle);
    return found != hosts_.end() && found->second == host;
}

void HostWatch::follow(const ipc::WatchHosts& watch) {
    auto before = std::exchange(hosts_, {});
    for (const auto& host : watch.hosts) {
        hosts_.emplace(host.handle, host);
    }
    for (const auto& host : watch.hosts) {
        const auto known = before.find(host.handle);
        if (known == before.end() || known->second != host) {
            tasks_.start(look_until_end(host), [](bool) {});
        }
    }
}

Task<bool> HostWatch::look_until_end(ipc::WatchedHost host) {
    while (is_wanted(host)) {
        auto state = pty::read_host_state(host.directory);
        const bool is_recorded = state && state->handle == host.handle;
        const bool is_missing =
            state ? !is_recorded : state.error().problem == pty::HostStateProblem::missing;
        const bool is_gone = is_recorded && pty::is_provably_gone(state->host, state->boot_id);
        bool has_survivors = false;
        if (is_missing || is_gone) {
            // Written before the host goes: what it left is read after it has gone.
            state = pty::read_host_state(host.directory);
            if (!state || !state->end) {
                const auto ended = co_await end_left_behind(workbench_, host.directory);
                has_survivors = !ended;
            }
            if (!has_survivors) {
                workbench_.report(end_of(host, state));
                co_return true;
            }
        }
        auto pidfd = is_recorded && !is_gone ? pidfd_of(*state) : ipc::Descriptor{};
        if (!pidfd && is_recorded && !has_survivors &&
            pty::is_provably_gone(state->host, state->boot_id)) {
            continue; // it ended just now
        }
        if (!pidfd) {
            // Looking failed, which says nothing about the host, or what it left does not end: a
            // pipe that never fills is waited for instead.
            const auto nothing = ipc::make_pipe();
            co_await wait_for(workbench_, nothing.read_end.get(), POLLIN, kLookAgain);
            continue;
        }
        workbench_.report(seen_of(host, ipc::HostState::running));
        co_await wait_for(workbench_, pidfd.get(), POLLIN, std::nullopt);
    }
    co_return false;
}

} // namespace ao::workers::hosts
