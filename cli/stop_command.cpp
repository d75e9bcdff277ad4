// ao stop: asks the daemon to shut down and waits until its process is gone. Sends no signal.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/daemon_state.h"
#include "cli/deadline.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/pidfd.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <poll.h>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kShutdownWithin = 2s;
constexpr std::chrono::milliseconds kLeaving = 1s;

bool ends_before(int pidfd, const Deadline& deadline) {
    pollfd one{pidfd, POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&one, 1, deadline.poll_timeout());
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/// Takes away a run file that leads nowhere, unless a new daemon has replaced it meanwhile.
void remove_stale(const daemon::Settings& settings, const DaemonState& state) {
    if (state.run) {
        daemon::remove_run_file_of(settings.run_file, state.run->pid);
    } else if (!daemon::read_run_file(settings.run_file)) {
        std::error_code ignored;
        std::filesystem::remove(settings.run_file, ignored);
    }
}

std::optional<Failure> shut_down(const daemon::Settings& settings, const StopOptions& options) {
    auto state = inspect_daemon(settings);
    if (state.condition == DaemonCondition::stopped) {
        return std::nullopt;
    }
    if (state.condition == DaemonCondition::stale) {
        remove_stale(settings, state);
        return std::nullopt;
    }
    const auto pid = state.run->pid;
    const Deadline deadline{options.timeout};
    const auto pidfd = open_pidfd(pid);
    // The pid could have passed to another process between the run file and the pidfd.
    if (!pidfd || !daemon::names_live_process(*state.run)) {
        remove_stale(settings, state);
        return std::nullopt;
    }
    // A daemon that another ao stop has reached no longer answers, and is gone in a moment.
    if (!state.client && ends_before(pidfd.get(), Deadline{std::min(options.timeout, kLeaving)})) {
        remove_stale(settings, state);
        return std::nullopt;
    }
    if (!state.client) {
        return Failure{format("the daemon (pid {}) does not answer ({}), so it was left alone; "
                              "if it stays so, end it with: kill {}",
                              pid, state.error, pid)};
    }
    const auto answer =
        state.client->call({.method = "POST", .target = "/shutdown"}, kShutdownWithin);
    if (answer && answer->status != 202) {
        return Failure{"the daemon refuses to stop: " +
                       describe_refusal(answer->status, answer->body)};
    }
    // Without an answer it may still be on its way out.
    if (!ends_before(pidfd.get(), deadline)) {
        return Failure{format("the daemon (pid {}) did not end within {}ms{}{}; if it stays so, "
                              "end it with: kill {}",
                              pid, options.timeout.count(), answer ? "" : ": ",
                              answer ? std::string{} : answer.error(), pid)};
    }
    daemon::remove_run_file_of(settings.run_file, pid);
    return std::nullopt;
}

} // namespace

Result<int> stop(const Console& console, const StopOptions& options) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    if (auto failure = shut_down(*settings, options)) {
        return tl::unexpected{*std::move(failure)};
    }
    if (options.is_json) {
        console.print_json(state_json({}, *settings));
    } else {
        console.print("AO daemon stopped\n");
    }
    return 0;
}

} // namespace ao::cli
