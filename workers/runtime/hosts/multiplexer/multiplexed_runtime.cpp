// What is known of a session is asked of ao-pane's state file; the multiplexer only serves it.
#include "workers/runtime/hosts/multiplexer/multiplexed_runtime.h"

#include "ipc/endpoint.h"
#include "ipc/failpoint.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/pane_files.h"
#include "workers/runtime/hosts/host_start.h"
#include "workers/runtime/hosts/launch_answer.h"
#include "workers/runtime/hosts/left_behind.h"
#include "workers/runtime/hosts/multiplexer/multiplexer_limits.h"
#include "workers/runtime/hosts/multiplexer/pane_process.h"
#include "workers/runtime/hosts/multiplexer/session_name.h"
#include "workers/runtime/hosts/session_spec.h"

#include <map>
#include <poll.h>
#include <utility>

namespace ao::workers::hosts {

namespace fs = std::filesystem;

namespace {

bool is_missing(const pty::HostStateError& error) {
    return error.problem == pty::HostStateProblem::missing;
}

std::string without_blank_end(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text.empty() ? text : text + "\n";
}

// The newest whole lines of it that fit.
std::string as_sent(std::string text) {
    if (text.size() <= kScreenBytes) {
        return text;
    }
    return text.substr(text.find('\n', text.size() - kScreenBytes) + 1);
}

} // namespace

// <data>/hosts/<session>.<generation>: the sockets are in the runtime directory of that <data>.
Result<PaneAt> MultiplexedRuntime::pane_of(const std::string& handle,
                                           const std::string& directory) const {
    PaneAt pane;
    pane.handle = handle;
    pane.directory = directory;
    // Where it is, as it was made: what is configured today may be elsewhere.
    if (const auto state = pty::read_host_state(directory); state && state->handle == handle) {
        pane.place = state->socket;
    } else {
        const auto data = fs::path{directory}.parent_path().parent_path();
        const auto runtime_directory = ipc::runtime_directory(data);
        if (!runtime_directory) {
            return problem("RUNTIME_UNAVAILABLE", runtime_directory.error());
        }
        pane.place = multiplexer_->place_in(*runtime_directory);
    }
    const auto longest = multiplexer_->longest_name(pane.place);
    pane.name = session_name(handle, longest);
    if (pane.name.size() > longest) {
        return problem("RUNTIME_UNAVAILABLE",
                       "the folder of the multiplexer's sockets, " + pane.place +
                           ", has too long a path; set XDG_RUNTIME_DIR to a short one");
    }
    return pane;
}

Task<Result<ipc::HostStarted>> MultiplexedRuntime::start(ipc::StartHost order) {
    // Also one that is over by now: what is on record was started, and is not started twice.
    if (const auto state = pty::read_host_state(order.directory);
        state && state->handle == order.handle) {
        co_return started(*state);
    }
    auto pane = pane_of(order.handle, order.directory);
    if (!pane) {
        co_return tl::unexpected{pane.error()};
    }
    auto spec = spec_of(order);
    spec.socket = pane->place;
    const auto ready = co_await launch(std::move(*pane), std::move(spec));
    if (!ready) {
        co_return tl::unexpected{ready.error()};
    }
    co_return started(*ready, order.directory);
}

Task<Result<pty::LaunchReady>> MultiplexedRuntime::launch(PaneAt pane, pty::LaunchSpec spec) {
    const auto turn = co_await enter(creation_, workbench_);
    Result<pty::LaunchReady> ready = problem("SPAWN_FAILED", "it was not tried");
    for (int tries = 0; tries < kCreateTries; ++tries) {
        auto attempt = try_to_launch(pane, spec);
        ready = co_await std::move(attempt);
        if (ready) {
            break;
        }
        // A program that ran is not run twice for one launch, however short it was.
        const auto state = pty::read_host_state(pane.directory);
        const bool has_run = state && state->handle == pane.handle;
        co_await undo(pane);
        if (has_run || ready.error().code != "SPAWN_FAILED") {
            break;
        }
    }
    co_return ready;
}

Task<Result<pty::LaunchReady>> MultiplexedRuntime::try_to_launch(PaneAt pane,
                                                                 pty::LaunchSpec spec) {
    auto prepared = prepare_pane(spec);
    if (!prepared) {
        co_return tl::unexpected{prepared.error()};
    }
    std::vector<std::string> command{own_program("ao-pane"), spec.directory};
    ipc::failpoint("host.launching");
    const auto made =
        co_await multiplexer_->create(pane, std::move(command), spec.working_directory);
    if (!made) {
        co_return tl::unexpected{made.error()};
    }
    const auto answer = co_await wait_for_launch(workbench_, prepared->get(), "");
    ipc::failpoint("host.launched");
    if (!answer) {
        co_return tl::unexpected{answer.error()};
    }
    if (const auto* const ready = std::get_if<pty::LaunchReady>(&*answer)) {
        co_return *ready;
    }
    const auto& error = std::get<pty::LaunchError>(*answer);
    if (error.stage == pty::LaunchStage::already_running && error.running) {
        co_return *error.running;
    }
    co_return tl::unexpected{error_of(error, spec)};
}

// Half of a session, or one whose answer did not come: whatever of it runs goes first, for a
// multiplexer may kill the root of a pane and leave the rest.
Task<bool> MultiplexedRuntime::undo(PaneAt pane) {
    if (const auto state = pty::read_host_state(pane.directory);
        state && state->handle == pane.handle && !state->end) {
        if (!is_over(*state)) {
            co_await end_pane(*state);
        }
        co_await end_left_behind(workbench_, pane.directory);
    }
    std::error_code none;
    fs::remove(pty::pane_spec_path(pane.directory), none); // it holds an environment
    const bool is_gone = co_await multiplexer_->discard(std::move(pane));
    co_return is_gone;
}

Task<Result<ipc::HostStopped>> MultiplexedRuntime::stop(ipc::StopHost order) {
    const auto state = pty::read_host_state(order.directory);
    if (!state && !is_missing(state.error())) {
        co_return unreadable(order.directory, state.error());
    }
    const bool was_running = state && !is_over(*state);
    if (was_running) {
        const auto ended = co_await end_pane(*state);
        if (!ended) {
            co_return tl::unexpected{ended.error()};
        }
    }
    // A pane that was killed, now or before, leaves what ran in it to nobody.
    if (const auto now = pty::read_host_state(order.directory); !now || !now->end) {
        const auto ended = co_await end_left_behind(workbench_, order.directory);
        if (!ended) {
            co_return tl::unexpected{ended.error()};
        }
    }
    ipc::WatchedHost host;
    host.session_id = order.session_id;
    host.handle = order.handle;
    host.directory = order.directory;
    co_await clear_away(std::move(host));
    co_return ipc::HostStopped{was_running};
}

Task<Result<bool>> MultiplexedRuntime::end_pane(pty::HostState state) {
    const auto pane = ask_to_end(state);
    ipc::failpoint("host.asked_to_end");
    bool has_ended = false;
    if (pane) {
        has_ended = co_await wait_for(workbench_, pane.get(), POLLIN, kPaneEndsWithin);
    }
    ipc::failpoint("host.ended");
    if (!has_ended && !pty::is_provably_gone(state.host, state.boot_id)) {
        co_return problem("PROCESSES_LEFT", "not every process of the session could be ended; the "
                                            "first of them is " +
                                                std::to_string(state.child.pid));
    }
    co_return true;
}

Task<Result<ipc::MessageDelivered>> MultiplexedRuntime::deliver(ipc::DeliverMessage order) {
    const auto state = pty::read_host_state(order.directory);
    if (!state && !is_missing(state.error())) {
        co_return unreadable(order.directory, state.error());
    }
    if (!state || is_over(*state)) {
        co_return problem("SESSION_TERMINATED", "the program of the session has ended");
    }
    auto pane = pane_of(order.handle, order.directory);
    if (!pane) {
        co_return tl::unexpected{pane.error()};
    }
    auto delivered = co_await multiplexer_->deliver(std::move(*pane), std::move(order));
    co_return delivered;
}

Task<Result<ipc::ScreenRead>> MultiplexedRuntime::read_screen(ipc::ReadScreen order) {
    if (std::error_code none; fs::exists(pty::screen_text_path(order.directory), none)) {
        co_return ipc::ScreenRead{as_sent(screen_left_in(order.directory, order.lines))};
    }
    auto pane = pane_of(order.handle, order.directory);
    if (!pane) {
        co_return tl::unexpected{pane.error()};
    }
    auto text = co_await multiplexer_->capture(std::move(*pane), order.lines);
    if (!text) {
        co_return tl::unexpected{text.error()};
    }
    co_return ipc::ScreenRead{
        as_sent(last_lines(without_blank_end(std::move(*text)), order.lines))};
}

Task<Result<ipc::TerminalOpened>> MultiplexedRuntime::open_terminal(ipc::OpenTerminal order) {
    const auto state = pty::read_host_state(order.directory);
    if (!state || is_over(*state)) {
        co_return problem("SESSION_TERMINATED", "the program of the session has ended");
    }
    auto pane = pane_of(order.handle, order.directory);
    if (!pane) {
        co_return tl::unexpected{pane.error()};
    }
    auto spec = viewer_spec(*pane, multiplexer_->viewer(*pane));
    const auto directory = spec.directory;
    const auto ready = co_await start_pty_host(workbench_, std::move(spec));
    if (!ready) {
        co_return tl::unexpected{ready.error()};
    }
    co_return ipc::TerminalOpened{directory};
}

Task<Listing> MultiplexedRuntime::list(std::vector<ipc::WatchedHost> hosts) {
    std::map<std::string, Listing> by_place;
    std::set<std::string> found;
    for (const auto& host : hosts) {
        const auto pane = pane_of(host.handle, host.directory);
        if (!pane) {
            co_return std::nullopt;
        }
        if (!by_place.contains(pane->place)) {
            by_place[pane->place] = co_await multiplexer_->list(pane->place);
        }
        const auto& names = by_place[pane->place];
        if (!names) {
            co_return std::nullopt;
        }
        if (names->contains(pane->name)) {
            found.insert(host.handle);
        }
    }
    co_return found;
}

Task<bool> MultiplexedRuntime::clear_away(ipc::WatchedHost host) {
    auto pane = pane_of(host.handle, host.directory);
    if (!pane) {
        co_return false;
    }
    const auto text = co_await multiplexer_->capture(*pane, kScrollbackLines);
    if (text) {
        // Without the directory there is nobody who could ask for it.
        [[maybe_unused]] const auto kept = pty::write_file_atomically(
            pty::screen_text_path(host.directory), without_blank_end(*text));
    }
    const bool is_gone = co_await multiplexer_->discard(std::move(*pane));
    co_return is_gone;
}

} // namespace ao::workers::hosts
