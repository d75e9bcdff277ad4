// The conversations behind the four operations.
#include "workers/runtime/hosts/pty/pty_runtime.h"

#include "ipc/child_process.h"
#include "ipc/failpoint.h"
#include "ipc/pty/host_liveness.h"
#include "workers/runtime/hosts/host_start.h"
#include "workers/runtime/hosts/launch_answer.h"
#include "workers/runtime/hosts/left_behind.h"
#include "workers/runtime/hosts/pty/host_talk.h"
#include "workers/runtime/hosts/session_spec.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::workers::hosts {

using namespace std::chrono_literals;

namespace {

constexpr auto kAnswerWithin = 10s;
constexpr auto kKillWithin = 30s; // a swarm of processes that re-fork while being ended
constexpr auto kGoneWithin = 5s;  // from the end of its connections to that of its process

// One that was killed hangs up before the kernel calls it ended; only then its end is proven.
Task<bool> wait_until_gone(Workbench& workbench, pty::HostState state) {
    const ipc::Descriptor process{
        static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(state.host.pid), 0))};
    if (process && !pty::is_provably_gone(state.host, state.boot_id)) {
        co_await wait_for(workbench, process.get(), POLLIN, kGoneWithin);
    }
    co_return pty::is_provably_gone(state.host, state.boot_id);
}

} // namespace

Task<Result<ipc::HostStarted>> PtyRuntime::start(ipc::StartHost order) {
    // Also one that is over by now: what is on record was started, and is not started twice.
    if (const auto state = pty::read_host_state(order.directory);
        state && state->handle == order.handle) {
        co_return started(*state);
    }
    auto spec = spec_of(order);
    const auto ready = co_await start_pty_host(workbench_, std::move(spec));
    if (!ready) {
        co_return tl::unexpected{ready.error()};
    }
    co_return started(*ready, order.directory);
}

Task<Result<ipc::HostStopped>> PtyRuntime::stop(ipc::StopHost order) {
    auto state = pty::read_host_state(order.directory);
    if (!state && state.error().problem != pty::HostStateProblem::missing) {
        co_return unreadable(order.directory, state.error());
    }
    if (!state) {
        // It was never ready, or gets ready just now.
        const auto ended = co_await end_left_behind(workbench_, order.directory);
        state = pty::read_host_state(order.directory);
        if (ended || !state) {
            co_return stopped(ended, false);
        }
    }
    if (state->end) {
        co_return ipc::HostStopped{false};
    }
    if (is_over(*state)) {
        const auto ended = co_await end_left_behind(workbench_, order.directory);
        co_return stopped(ended, false);
    }
    auto words = say(pty::Kill{});
    const auto done =
        co_await ask_host<pty::KillDone>(workbench_, *state, std::move(words), kKillWithin);
    if (!done) {
        // It may have ended by itself between the look and the question.
        const auto now = pty::read_host_state(order.directory);
        if (now && now->end) {
            co_return ipc::HostStopped{true};
        }
        const bool has_hung_up = done.error().code == "HOST_GONE";
        if (has_hung_up) {
            co_await wait_until_gone(workbench_, *state);
        }
        if (pty::is_provably_gone(state->host, state->boot_id)) {
            const auto ended = co_await end_left_behind(workbench_, order.directory);
            co_return stopped(ended, true);
        }
        co_return tl::unexpected{done.error()};
    }
    if (!done->survivors.empty()) {
        co_return problem("PROCESSES_LEFT", std::to_string(done->survivors.size()) +
                                                " processes cannot be ended, the first is " +
                                                std::to_string(done->survivors.front()));
    }
    ipc::failpoint("host.ended");
    co_return ipc::HostStopped{true};
}

Task<Result<ipc::MessageDelivered>> PtyRuntime::deliver(ipc::DeliverMessage order) {
    const auto state = pty::read_host_state(order.directory);
    if (!state && state.error().problem != pty::HostStateProblem::missing) {
        co_return unreadable(order.directory, state.error());
    }
    if (!state || is_over(*state)) {
        co_return problem("SESSION_TERMINATED", "the program of the session has ended");
    }
    if (order.interrupt) {
        // The key goes first; that it was pressed is known when the host answers what comes after.
        auto words = say(pty::Signal{pty::SignalName::interrupt}, pty::GetStatus{});
        const auto status =
            co_await ask_host<pty::Status>(workbench_, *state, std::move(words), kAnswerWithin);
        if (!status) {
            co_return tl::unexpected{status.error()};
        }
    }
    if (order.text.empty()) {
        co_return ipc::MessageDelivered{ipc::MessageFate::submitted, ""};
    }
    const pty::Send message{order.message_id, order.text, true, false};
    auto words = say(message);
    const auto done =
        co_await ask_host<pty::SendDone>(workbench_, *state, std::move(words), kAnswerWithin);
    if (!done) {
        co_return tl::unexpected{done.error()};
    }
    switch (done->outcome) {
    case pty::SendOutcome::written:
        co_return ipc::MessageDelivered{ipc::MessageFate::written, done->detail};
    case pty::SendOutcome::submitted:
        co_return ipc::MessageDelivered{ipc::MessageFate::submitted, done->detail};
    case pty::SendOutcome::refused:
    case pty::SendOutcome::busy:
        break;
    }
    co_return ipc::MessageDelivered{ipc::MessageFate::refused,
                                    done->detail.empty() ? "the terminal takes no more input now; "
                                                           "try again in a moment"
                                                         : done->detail};
}

Task<Result<ipc::ScreenRead>> PtyRuntime::read_screen(ipc::ReadScreen order) {
    const auto state = pty::read_host_state(order.directory);
    if (state && !is_over(*state)) {
        auto words = say(pty::GetText{static_cast<std::uint32_t>(order.lines)});
        auto text =
            co_await ask_host<pty::Text>(workbench_, *state, std::move(words), kAnswerWithin);
        if (text) {
            co_return ipc::ScreenRead{std::move(text->text)};
        }
        if (text.error().code != "HOST_GONE") {
            co_return tl::unexpected{text.error()};
        }
    }
    co_return ipc::ScreenRead{screen_left_in(order.directory, order.lines)};
}

Task<Result<ipc::TerminalOpened>> PtyRuntime::open_terminal(ipc::OpenTerminal order) {
    co_return ipc::TerminalOpened{std::move(order.directory)};
}

Task<Listing> PtyRuntime::list(std::vector<ipc::WatchedHost>) {
    co_return std::nullopt;
}

Task<bool> PtyRuntime::clear_away(ipc::WatchedHost) {
    co_return true; // its host has done so
}

} // namespace ao::workers::hosts
