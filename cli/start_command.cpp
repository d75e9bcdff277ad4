// ao start: brings the daemon up in the background. Returns as soon as it is ready or has died.
#include "cli/change_watch.h"
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/daemon_process.h"
#include "cli/daemon_state.h"
#include "cli/deadline.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/login_environment.h"
#include "cli/pidfd.h"
#include "cli/start_turn.h"

#include <cstdlib>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

// Only between the run file and the first good /readyz, of which nothing tells us.
constexpr std::chrono::milliseconds kReadyRetry = 5ms;

bool answers_soon(const DaemonState& state) {
    return state.condition == DaemonCondition::unhealthy ||
           state.condition == DaemonCondition::not_ready;
}

Result<DaemonState> give_up(const DaemonState& state, const StartOptions& options,
                            const std::filesystem::path& log) {
    return fail(format("the daemon was not ready within {}ms (it is {}{}{}); its log: {}",
                       options.timeout.count(), to_text(state.condition),
                       state.error.empty() ? "" : ": ", state.error, display_line(log.string())));
}

/// Waits for a daemon that somebody else has started. Gives the last state when it went away or the
/// time is up.
DaemonState await_other(const daemon::Settings& settings, ChangeWatch& watch,
                        const Deadline& deadline) {
    auto state = inspect_daemon(settings);
    while (answers_soon(state) && !deadline.is_over()) {
        const auto pidfd = open_pidfd(state.run->pid);
        watch.wait(pidfd.get(), std::min(deadline.left(), kReadyRetry));
        state = inspect_daemon(settings);
    }
    return state;
}

Result<DaemonState> await_child(const DaemonProcess& child, const daemon::Settings& settings,
                                ChangeWatch& watch, const Deadline& deadline,
                                const StartOptions& options, const std::filesystem::path& log) {
    for (;;) {
        const bool has_ended = child.has_ended();
        auto state = inspect_daemon(settings);
        if (state.condition == DaemonCondition::ready) {
            return state;
        }
        if (has_ended) {
            return fail(format("the daemon ended while it started; the last lines of {}:{}",
                               display_line(log.string()), child.last_words()));
        }
        if (deadline.is_over()) {
            return give_up(state, options, log);
        }
        const bool is_up = state.run && state.run->pid == child.pid() && answers_soon(state);
        watch.wait(child.pidfd(), is_up ? std::min(deadline.left(), kReadyRetry) : deadline.left());
    }
}

Result<DaemonState> bring_up(const daemon::Settings& settings, const StartOptions& options) {
    auto state = inspect_daemon(settings);
    if (state.condition == DaemonCondition::ready) {
        return state;
    }
    const Deadline deadline{options.timeout};
    const auto log = options.log_file.empty() ? settings.run_file.parent_path() / "daemon.log"
                                              : std::filesystem::path{options.log_file};
    const auto turn = StartTurn::wait_for(settings.run_file, deadline);
    if (!turn) {
        return tl::unexpected{turn.error()};
    }
    ChangeWatch watch{settings.run_file};
    state = await_other(settings, watch, deadline);
    if (state.condition == DaemonCondition::ready) {
        return state;
    }
    if (answers_soon(state)) {
        return give_up(state, options, log);
    }
    // It would be one of the session's processes, and end with them.
    if (const char* const session = std::getenv("AO_SESSION_ID")) {
        return fail(format("the daemon is not running, and one that is started inside session {} "
                           "would end with it; run ao start in a terminal of your own",
                           display_line(session)));
    }
    // A stale run file stays where it is: the daemon replaces it, and by now it could be another's.
    take_login_environment();
    const auto child = DaemonProcess::start(log);
    if (!child) {
        return tl::unexpected{child.error()};
    }
    return await_child(*child, settings, watch, deadline, options, log);
}

} // namespace

Result<int> start(const Console& console, const StartOptions& options) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    const auto state = bring_up(*settings, options);
    if (!state) {
        return tl::unexpected{state.error()};
    }
    if (options.is_json) {
        console.print_json(state_json(*state, *settings));
    } else {
        console.print(
            format("AO daemon ready (pid {}, port {})\n", state->run->pid, state->run->port));
    }
    return 0;
}

} // namespace ao::cli
