// Start-up and shutdown, step by step.
#include "supervisor/app.h"

#include "ipc/daemon/hook_spool.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/run_file.h"
#include "ipc/endpoint.h"
#include "ipc/failpoint.h"
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/agent_answers.h"
#include "supervisor/log.h"
#include "supervisor/message_answers.h"
#include "supervisor/process/free_memory.h"
#include "supervisor/process/own_cgroup.h"
#include "supervisor/project_answers.h"
#include "supervisor/session_answers.h"
#include "supervisor/supervisor_answers.h"
#include "supervisor/switchboard.h"
#include "supervisor/terminal_answers.h"
#include "supervisor/timestamp.h"
#include "supervisor/usage_answers.h"

#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace ao {

namespace fs = std::filesystem;
using ipc::failpoint;

namespace {

fs::path own_directory() {
    return fs::read_symlink("/proc/self/exe").parent_path();
}

fs::path worker_programs() {
#ifdef AO_TESTING
    if (const char* directory = std::getenv("AO_TEST_WORKERS"); directory != nullptr) {
        return directory;
    }
#endif
    return own_directory();
}

template <class T>
T value_or_throw(tl::expected<T, std::string> result) {
    if (!result) {
        throw std::runtime_error{result.error()};
    }
    return std::move(*result);
}

daemon::RunFile own_run_file(std::uint16_t port) {
    daemon::RunFile run_file;
    run_file.pid = ::getpid();
    run_file.port = port;
    run_file.started_at = log::timestamp(ipc::wall_now());
    run_file.start_ticks = daemon::process_start_ticks(::getpid());
    run_file.boot_id = daemon::boot_id();
    return run_file;
}

// A run file that names another live daemon is the only reason not to take it over: the lock on
// the data directory protects the data, this protects a daemon with another data directory.
void refuse_to_displace(const fs::path& path) {
    const auto found = daemon::read_run_file(path);
    if (!found) {
        log::warn("the run file is replaced", {{"cause", found.error().text}});
        return;
    }
    if (*found && (*found)->pid != ::getpid() && (*found)->start_ticks &&
        daemon::names_live_process(**found)) {
        throw std::runtime_error{
            "a daemon is already running (pid " + std::to_string((*found)->pid) + ", port " +
            std::to_string((*found)->port) + ", " + path.string() +
            "); stop it with: ao stop, or set AO_RUN_FILE and AO_DATA_DIR for a second one"};
    }
}

class App {
public:
    explicit App(const daemon::Settings& settings)
        : settings_{settings}
        , data_dir_{open_data_dir(settings)}
        , runtime_dir_{value_or_throw(ipc::runtime_directory(settings.data_dir))}
        , logs_{settings.data_dir / "logs"}
        , inbox_{ipc::limits().inbox_requests}
        , readers_{data_dir_.database()}
        , answers_{readers_, logs_, board_, inbox_}
        , projects_{readers_, inbox_}
        , sessions_{readers_, written_, inbox_, board_, policy(settings)}
        , messages_{readers_, inbox_}
        , agents_{readers_, inbox_, settings.agent}
        , usage_{readers_}
        , terminals_{readers_, sessions_, places(settings)}
        , api_{api::HttpApiOptions{settings.port, settings.allowed_origins,
                                   settings.request_timeout},
               {answers_, projects_, sessions_, messages_, agents_, usage_, terminals_}}
        , spool_{settings.data_dir / "hook-spool"}
        , router_{value_or_throw(ipc::worker_endpoint(runtime_dir_)), switchboard_}
        , host_{process::WorkerSpec{worker_programs(), logs_,
                                    value_or_throw(ipc::worker_endpoint(runtime_dir_))},
                switchboard_, board_, spool_.watch()}
        , core_{open_store(), spool_, policy(settings), inbox_, switchboard_} {
        switchboard_.connect(inbox_, router_, host_, api_);
        answers_.connect(core_, router_, host_);
    }

    void run() {
        failpoint("start.before_listen");
        api_.listen();
        core_.start();
        router_.start();
        api_.start();
        failpoint("start.before_run_file");
        daemon::write_run_file(settings_.run_file, own_run_file(api_.port()));
        failpoint("start.after_run_file");
        report_strangers();
        log::info("daemon listening",
                  {{"addr", std::string{daemon::kBindHost} + ":" + std::to_string(api_.port())},
                   {"pid", ::getpid()}});
        const auto why = host_.run();
        log::info("daemon stopping", {{"why", why}});
        stop();
    }

private:
    static store::DataDir open_data_dir(const daemon::Settings& settings) {
        refuse_to_displace(settings.run_file);
        failpoint("start.before_lock");
        auto data_dir = store::DataDir::open(settings.data_dir);
        fs::create_directory(settings.data_dir / "logs");
        return data_dir;
    }

    static domain::SessionPlaces places(const daemon::Settings& settings) {
        const auto data = fs::absolute(settings.data_dir);
        return {data.string(),
                fs::absolute(settings.run_file).string(),
                (data / "worktrees").string(),
                (data / "hosts").string(),
                (data / "logs").string(),
                settings.runtime,
                settings.agent};
    }

    static core::SessionPolicy policy(const daemon::Settings& settings) {
        return {places(settings),
                {settings.max_sessions, settings.memory_floor_mib << 20},
                process::free_memory};
    }

    void report_strangers() {
        const auto diagnosis = sessions_.diagnose();
        if (!diagnosis) {
            log::warn("nobody looked for what no session knows",
                      {{"why", diagnosis.error().message}});
            return;
        }
        for (const auto& stranger : diagnosis->strangers) {
            log::warn(
                "something is there that no session knows; it is left alone",
                {{"kind", stranger.kind}, {"path", stranger.path}, {"advice", stranger.advice}});
        }
    }

    std::unique_ptr<store::Store> open_store() {
        auto store = store::Store::open(data_dir_, ipc::wall_now());
        store->note_in(written_);
        return store;
    }

    // The reverse of the start. Facts that workers still send while they leave are committed: the
    // core stops after them.
    void stop() {
        failpoint("stop.before_streams");
        api_.stop();
        failpoint("stop.before_workers");
        host_.stop_workers();
        router_.stop();
        failpoint("stop.before_store");
        core_.stop();
        failpoint("stop.before_run_file");
        daemon::remove_run_file_of(settings_.run_file, ::getpid());
        log::info("daemon stopped");
    }

    const daemon::Settings settings_;
    store::DataDir data_dir_;
    fs::path runtime_dir_;
    fs::path logs_;
    process::RosterBoard board_;
    core::Inbox inbox_;
    Switchboard switchboard_;
    store::ReaderPool readers_;
    store::WrittenSessions written_;
    SupervisorAnswers answers_;
    ProjectAnswers projects_;
    SessionAnswers sessions_;
    MessageAnswers messages_;
    AgentAnswers agents_;
    UsageAnswers usage_;
    TerminalAnswers terminals_;
    api::HttpApi api_;
    daemon::HookSpool spool_;
    ipc::WorkerRouter router_;
    process::WorkerHost host_;
    core::CoreLoop core_;
};

} // namespace

int run_supervisor(const daemon::Settings& settings) {
    try {
        App app{settings};
        // Before anybody is started, who would be left behind in the cgroup that is to be divided.
        log::info("cgroup", {{"place", process::settle_in_own_cgroup()}});
        app.run();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        log::error("the daemon cannot run", {{"cause", error.what()}});
        return EXIT_FAILURE;
    }
}

} // namespace ao
