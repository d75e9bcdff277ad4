// One task per host: look, wait for its end, report.
#include "workers/runtime/hosts/host_watch.h"

#include "ipc/child_process.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/host_state.h"
#include "workers/pause.h"
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

struct Look {
    bool is_missing = false; // nothing is recorded
    bool is_gone = false;    // what is recorded cannot run any more
    ipc::Descriptor process; // of exactly the process that is recorded; empty: it cannot be had now
};

Look look_at(const ipc::WatchedHost& host) {
    Look look;
    const auto state = pty::read_host_state(host.directory);
    const bool is_recorded = state && state->handle == host.handle;
    look.is_missing =
        state ? !is_recorded : state.error().problem == pty::HostStateProblem::missing;
    if (is_recorded) {
        // Taken first, verified then: a pid may be somebody else's meanwhile.
        look.process.reset(
            static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(state->host.pid), 0)));
        look.is_gone = pty::is_provably_gone(state->host, state->boot_id);
    }
    return look;
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
    memory_.follow(watch.hosts);
    for (auto& [runtime, net] : nets_) {
        net.keep([this](const ipc::WatchedHost& host) { return is_wanted(host); });
    }
    for (const auto& host : watch.hosts) {
        const auto known = before.find(host.handle);
        if (known == before.end() || known->second != host) {
            tasks_.start(look_until_end(host), [](bool) {});
        }
    }
}

void HostWatch::look_in_net(HostRuntime& runtime, const ipc::WatchedHost& host) {
    nets_.try_emplace(&runtime, workbench_, runtime).first->second.look_for(host);
}

Task<bool> HostWatch::look_until_end(ipc::WatchedHost host) {
    const auto runtime = runtimes_.of(host.handle);
    while (runtime && is_wanted(host)) {
        const auto look = look_at(host);
        if (look.is_missing && (*runtime)->capabilities().has_listing) {
            look_in_net(**runtime, host);
            co_return false;
        }
        const bool is_over = look.is_missing || look.is_gone;
        if (is_over) {
            const bool is_reported = co_await report_end(host);
            if (is_reported) {
                co_return true;
            }
        }
        if (is_over || !look.process) {
            // What it left does not end, or looking failed, which says nothing about it.
            co_await pause(workbench_, kLookAgain);
            continue;
        }
        workbench_.report(seen_of(host, ipc::HostState::running));
        co_await wait_for(workbench_, look.process.get(), POLLIN, std::nullopt);
    }
    co_return false;
}

Task<bool> HostWatch::report_end(ipc::WatchedHost host) {
    // Written before the host goes: what it left is read after it has gone.
    const auto state = pty::read_host_state(host.directory);
    if (!state || !state->end) {
        const auto ended = co_await end_left_behind(workbench_, host.directory);
        if (!ended) {
            co_return false;
        }
    }
    const auto runtime = runtimes_.of(host.handle);
    // Before anybody is told that it is over: its last screen can be read from then on.
    co_await (*runtime)->clear_away(host);
    memory_.look_at(host); // how it ended is told with what is known then
    workbench_.report(end_of(host, state));
    co_return true;
}

} // namespace ao::workers::hosts
