// Sessions in a real multiplexer, driven as the runtime worker drives them, without a supervisor. A
// second bench is a second worker that comes after the first one has died.
#pragma once

#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_link.h"
#include "ipc/pty/host_state.h"
#include "tests/support/program.h"
#include "tests/support/session_cgroups.h"
#include "tests/support/skip.h"
#include "tests/support/task_bench.h"
#include "tests/support/temp_dir.h"
#include "workers/runtime/hosts/host_runtimes.h"
#include "workers/runtime/hosts/host_watch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <poll.h>

namespace ao::testing {

namespace hosts = workers::hosts;

/// Skips the fixture where the multiplexer is not installed; finds zellij where
/// scripts/install-zellij puts it.
void need_multiplexer(ipc::RuntimeKind kind);

class MultiplexerBench {
public:
    explicit MultiplexerBench(ipc::RuntimeKind kind);
    ~MultiplexerBench(); // ends what is left

    std::string handle(const std::string& session) const;
    std::string directory(const std::string& session) const;

    ipc::StartHost start_order(const std::string& session, const std::string& command) const;
    hosts::Result<ipc::HostStarted> start(const std::string& session, const std::string& command);
    hosts::Result<ipc::HostStopped> stop(const std::string& session);
    hosts::Result<ipc::MessageDelivered> send(const std::string& session, const std::string& id,
                                              const std::string& text, bool interrupt = false);
    std::string screen(const std::string& session, std::uint64_t lines = 1'000);
    pty::HostState state(const std::string& session) const;

    /// The worker dies without a word: whatever it was waiting for is forgotten.
    void replace_worker();

    /// The worker is told to watch these.
    void watch(const std::vector<std::string>& sessions);

    /// Lets the worker's loop turn until it is true, for at most a minute.
    void wait_until(const std::string& what, const std::function<bool()>& condition);

    /// What was reported last of that session.
    std::optional<ipc::HostSeen> seen(const std::string& session) const;

    TaskBench& bench() { return *worker_->bench; }

    hosts::HostRuntime& runtime() { return *worker_->runtimes.of(handle("x")).value(); }

    const std::filesystem::path& root() const { return temp_.path(); }

    std::filesystem::path data() const { return temp_ / "data"; }

private:
    struct Worker {
        std::unique_ptr<TaskBench> bench = std::make_unique<TaskBench>();
        hosts::HostRuntimes runtimes{*bench};
        hosts::HostWatch watch{*bench, runtimes};
    };

    ipc::RuntimeKind kind_;
    TempDir temp_;
    SessionCgroups cgroups_{data()};
    std::unique_ptr<Worker> worker_;
    std::vector<std::string> sessions_;
};

/// True while exactly that process runs.
inline bool lives(const pty::ProcessIdentity& process) {
    return daemon::is_alive(static_cast<pid_t>(process.pid), process.start_ticks);
}

/// How often `text` is in `where`.
inline std::size_t count_of(const std::string& text, const std::string& where) {
    std::size_t count = 0;
    for (auto at = where.find(text); at != std::string::npos; at = where.find(text, at + 1)) {
        ++count;
    }
    return count;
}

} // namespace ao::testing
