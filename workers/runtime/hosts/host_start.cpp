// The host leaves us at once; what is started here is only the child that lets it go.
#include "workers/runtime/hosts/host_start.h"

#include "ipc/failpoint.h"
#include "ipc/pty/host_launch.h"
#include "ipc/pty/message_codec.h"
#include "workers/runtime/hosts/launch_answer.h"

#include <csignal>
#include <cstring>
#include <filesystem>
#include <poll.h>

namespace ao::workers::hosts {

namespace fs = std::filesystem;

namespace {

// The child that only detached the host ends at once.
Task<bool> reap_detacher(Workbench& workbench, ipc::Child child) {
    const bool has_ended =
        co_await wait_for(workbench, child.pidfd.get(), POLLIN, pty::kLaunchWithin);
    if (!has_ended) {
        ipc::signal_group(child, SIGKILL);
        co_await wait_for(workbench, child.pidfd.get(), POLLIN, pty::kLaunchWithin);
    }
    ipc::reap(child);
    co_return has_ended;
}

} // namespace

std::string own_program(const std::string& name) {
    return (fs::read_symlink("/proc/self/exe").parent_path() / name).string();
}

Task<Result<pty::LaunchReady>> start_pty_host(Workbench& workbench, pty::LaunchSpec spec) {
    std::string frame;
    pty::append(frame, spec);
    std::error_code trouble;
    fs::create_directories(fs::path{spec.directory}.parent_path(), trouble);
    const auto program = own_program("ao-pty-host");
    auto launch = pty::start_host(program);
    if (!launch) {
        co_return problem("SPAWN_FAILED",
                          program + " cannot be started: " + std::strerror(launch.error()));
    }
    ipc::failpoint("host.launching");
    const auto answer = co_await wait_for_launch(workbench, launch->answer.get(), std::move(frame));
    ipc::failpoint("host.launched");
    co_await reap_detacher(workbench, std::move(launch->child));
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

} // namespace ao::workers::hosts
