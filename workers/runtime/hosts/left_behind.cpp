// One run of a program of our own; its exit code says what it saw.
#include "workers/runtime/hosts/left_behind.h"

#include "ipc/pty/pty_limits.h"

#include <filesystem>

namespace ao::workers::hosts {

namespace {

constexpr int kRuns = 3; // workers/hosting/left_behind.h

// It waits for the lock, for last words, for a stable set and for the last one, and walks /proc.
constexpr auto kWithin = pty::kLaunchWithin + pty::kLastWords + pty::kFreezeWithin +
                         pty::kReapWithin + pty::Milliseconds{5'000};

} // namespace

Task<Result<bool>> end_left_behind(Workbench& workbench, std::string directory) {
    const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    ProgramRun search;
    search.argv = {(own / "ao-pty-host").string(), "--end-left-behind", directory};
    search.within = kWithin;
    const auto ended = co_await run(workbench, std::move(search));
    if (ended.succeeded()) {
        co_return true;
    }
    if (ended.end == ProgramResult::End::exited && ended.exit_code == kRuns) {
        co_return problem("HOST_RUNS", "the terminal of the session runs; try again");
    }
    co_return problem("PROCESSES_LEFT",
                      "the terminal of the session was killed, and what it left running cannot be "
                      "ended or not be seen; look for AO_PTY_HOST=" +
                          directory + " in the environment of processes " + ended.output +
                          ended.problem);
}

Result<ipc::HostStopped> stopped(const Result<bool>& nothing_left, bool was_running) {
    if (!nothing_left) {
        return tl::unexpected{nothing_left.error()};
    }
    return ipc::HostStopped{was_running};
}

} // namespace ao::workers::hosts
