// One frame in, at most one out.
#include "workers/runtime/hosts/launch_answer.h"

#include "ipc/pty/message_codec.h"
#include "ipc/pty/pty_limits.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ao::workers::hosts {

using Clock = std::chrono::steady_clock;

Task<Result<pty::LaunchAnswer>> wait_for_launch(Workbench& workbench, int descriptor,
                                                std::string spec) {
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
        const auto got = ::read(descriptor, chunk.data(), chunk.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            co_return problem("SPAWN_FAILED", "the terminal's host ended before it was ready");
        }
        reader.feed({chunk.data(), got > 0 ? static_cast<std::size_t>(got) : 0});
    }
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

ipc::HostStarted started(const pty::HostState& state) {
    ipc::HostStarted told{static_cast<std::uint64_t>(state.host.pid),
                          static_cast<std::uint64_t>(state.child.pid)};
    if (state.caps.memory_mb != 0) {
        told.memory_mb = state.caps.memory_mb;
    }
    if (state.caps.cpu_percent != 0) {
        told.cpu_percent = state.caps.cpu_percent;
    }
    if (!state.caps.problem.empty()) {
        told.caps_problem = state.caps.problem;
    }
    return told;
}

ipc::HostStarted started(const pty::LaunchReady& ready, const std::string& directory) {
    if (const auto state = pty::read_host_state(directory)) {
        return started(*state);
    }
    return {static_cast<std::uint64_t>(ready.host.pid),
            static_cast<std::uint64_t>(ready.child.pid)};
}

} // namespace ao::workers::hosts
