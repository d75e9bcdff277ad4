// The conversations behind the four operations.
#include "workers/runtime/hosts/host_operations.h"

#include "ipc/failpoint.h"
#include "ipc/pty/host_launch.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/message_codec.h"
#include "workers/runtime/hosts/host_talk.h"
#include "workers/runtime/hosts/left_behind.h"
#include "workers/runtime/hosts/session_environment.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/socket.h>

namespace ao::workers::hosts {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kAnswerWithin = 10s;
constexpr auto kKillWithin = 30s; // a swarm of processes that re-fork while being ended
constexpr std::uint32_t kScrollbackLines = 10'000;

bool is_over(const pty::HostState& state) {
    return state.end.has_value() || pty::is_provably_gone(state.host, state.boot_id);
}

tl::unexpected<ipc::OperationError> unreadable(const std::string& directory,
                                               const pty::HostStateError& error) {
    return problem("HOST_STATE_UNREADABLE", pty::state_path(directory) + ": " + error.detail);
}

ipc::HostStarted started(const pty::LaunchReady& ready) {
    return {static_cast<std::uint64_t>(ready.host.pid),
            static_cast<std::uint64_t>(ready.child.pid)};
}

pty::LaunchSpec spec_of(const ipc::StartHost& order) {
    pty::LaunchSpec spec;
    spec.handle = order.handle;
    spec.directory = order.directory;
    spec.socket = order.directory + "/socket";
    spec.working_directory = order.working_directory;
    spec.argv = order.argv.empty() ? std::vector<std::string>{login_shell(), "-l"} : order.argv;
    spec.environment = session_environment(order.environment);
    spec.scrollback_lines = kScrollbackLines;
    return spec;
}

ipc::OperationError error_of(const pty::LaunchError& error, const pty::LaunchSpec& spec) {
    if (error.stage == pty::LaunchStage::exec) {
        return {"AGENT_BINARY_NOT_FOUND", spec.argv.front() + " cannot be run: " + error.text};
    }
    if (error.stage == pty::LaunchStage::chdir) {
        return {"WORKSPACE_NOT_FOUND",
                spec.working_directory + " cannot be entered: " + error.text};
    }
    return {"SPAWN_FAILED", "the terminal could not be started (" +
                                std::string{ipc::to_text(error.stage)} + "): " + error.text};
}

// The child that only detached the host ends at once.
Task<bool> reap_detacher(Workbench& workbench, ipc::Child child) {
    const bool has_ended = co_await wait_for(workbench, child.pidfd.get(), POLLIN, kAnswerWithin);
    if (!has_ended) {
        ipc::signal_group(child, SIGKILL);
        co_await wait_for(workbench, child.pidfd.get(), POLLIN, kAnswerWithin);
    }
    ipc::reap(child);
    co_return has_ended;
}

Task<Result<pty::LaunchAnswer>> exchange(Workbench& workbench, int descriptor, std::string spec) {
    const auto deadline = Clock::now() + pty::kLaunchWithin;
    pty::FrameReader reader;
    std::array<char, 4'096> chunk{};
    while (true) {
        if (const auto frame = reader.next()) {
            auto answer = pty::decode_launch_answer(*frame);
            if (!answer) {
                co_return problem("SPAWN_FAILED", "the terminal's host said what nobody knows");
            }
            co_return std::move(*answer);
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        const short events = static_cast<short>(spec.empty() ? POLLIN : POLLIN | POLLOUT);
        if (left.count() <= 0 || !co_await wait_for(workbench, descriptor, events, left)) {
            co_return problem("SPAWN_FAILED", "the terminal's host did not answer in time");
        }
        if (!spec.empty()) {
            const auto sent = ::send(descriptor, spec.data(), spec.size(), MSG_NOSIGNAL);
            spec.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
        }
        const auto got = ::recv(descriptor, chunk.data(), chunk.size(), MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            co_return problem("SPAWN_FAILED", "the terminal's host ended before it was ready");
        }
        reader.feed({chunk.data(), got > 0 ? static_cast<std::size_t>(got) : 0});
    }
}

Result<ipc::HostStopped> stopped(const Result<bool>& nothing_left, bool was_running) {
    if (!nothing_left) {
        return tl::unexpected{nothing_left.error()};
    }
    return ipc::HostStopped{was_running};
}

std::string last_lines(const std::string& text, std::uint64_t lines) {
    auto at = text.size();
    for (auto left = lines; at > 0 && left > 0; --left) {
        const auto end = text.rfind('\n', at - 1);
        if (end == std::string::npos) {
            return text;
        }
        at = end;
    }
    return text.substr(at < text.size() && text[at] == '\n' ? at + 1 : at);
}

} // namespace

Task<Result<ipc::HostStarted>> start(Workbench& workbench, ipc::StartHost order) {
    // Also one that is over by now: what is on record was started, and is not started twice.
    if (const auto state = pty::read_host_state(order.directory);
        state && state->handle == order.handle) {
        co_return started({state->host, state->child});
    }
    ipc::failpoint("host.before_launch");
    const auto spec = spec_of(order);
    std::string frame;
    pty::append(frame, spec);
    std::error_code trouble;
    fs::create_directories(fs::path{order.directory}.parent_path(), trouble);
    const auto host = fs::read_symlink("/proc/self/exe").parent_path() / "ao-pty-host";
    auto launch = pty::start_host(host.string());
    if (!launch) {
        co_return problem("SPAWN_FAILED",
                          host.string() + " cannot be started: " + std::strerror(launch.error()));
    }
    ipc::failpoint("host.launching");
    const auto answer = co_await exchange(workbench, launch->answer.get(), std::move(frame));
    ipc::failpoint("host.launched");
    co_await reap_detacher(workbench, std::move(launch->child));
    if (!answer) {
        co_return tl::unexpected{answer.error()};
    }
    if (const auto* const ready = std::get_if<pty::LaunchReady>(&*answer)) {
        co_return started(*ready);
    }
    const auto& error = std::get<pty::LaunchError>(*answer);
    if (error.stage == pty::LaunchStage::already_running && error.running) {
        co_return started(*error.running);
    }
    co_return tl::unexpected{error_of(error, spec)};
}

Task<Result<ipc::HostStopped>> stop(Workbench& workbench, ipc::StopHost order) {
    auto state = pty::read_host_state(order.directory);
    if (!state && state.error().problem != pty::HostStateProblem::missing) {
        co_return unreadable(order.directory, state.error());
    }
    if (!state) {
        // It was never ready, or gets ready just now.
        const auto ended = co_await end_left_behind(workbench, order.directory);
        state = pty::read_host_state(order.directory);
        if (ended || !state) {
            co_return stopped(ended, false);
        }
    }
    if (state->end) {
        co_return ipc::HostStopped{false};
    }
    if (is_over(*state)) {
        const auto ended = co_await end_left_behind(workbench, order.directory);
        co_return stopped(ended, false);
    }
    auto words = say(pty::Kill{});
    const auto done =
        co_await ask_host<pty::KillDone>(workbench, *state, std::move(words), kKillWithin);
    if (!done) {
        // It may have ended by itself between the look and the question.
        const auto now = pty::read_host_state(order.directory);
        if (now && now->end) {
            co_return ipc::HostStopped{true};
        }
        if (pty::is_provably_gone(state->host, state->boot_id)) {
            const auto ended = co_await end_left_behind(workbench, order.directory);
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

Task<Result<ipc::MessageDelivered>> deliver(Workbench& workbench, ipc::DeliverMessage order) {
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
            co_await ask_host<pty::Status>(workbench, *state, std::move(words), kAnswerWithin);
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
        co_await ask_host<pty::SendDone>(workbench, *state, std::move(words), kAnswerWithin);
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

Task<Result<ipc::ScreenRead>> read_screen(Workbench& workbench, ipc::ReadScreen order) {
    const auto state = pty::read_host_state(order.directory);
    if (state && !is_over(*state)) {
        auto words = say(pty::GetText{static_cast<std::uint32_t>(order.lines)});
        auto text =
            co_await ask_host<pty::Text>(workbench, *state, std::move(words), kAnswerWithin);
        if (text) {
            co_return ipc::ScreenRead{std::move(text->text)};
        }
        if (text.error().code != "HOST_GONE") {
            co_return tl::unexpected{text.error()};
        }
    }
    std::ifstream file{pty::screen_text_path(order.directory), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    co_return ipc::ScreenRead{last_lines(text, order.lines)};
}

} // namespace ao::workers::hosts
