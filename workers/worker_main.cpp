// From exec to the loop.
#include "workers/worker_main.h"

#include "ipc/build.h"
#include "ipc/failpoint.h"
#include "ipc/vitals.h"
#include "workers/worker_loop.h"

#include <csignal>
#include <cstdio>
#include <string_view>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::workers {

namespace {

constexpr int kUsageExit = 64;
constexpr int kDefectExit = 70;
constexpr int kConfigurationExit = 78;

// The kernel ends us when the supervisor's main thread does; the second look closes the gap in
// which it could have ended before.
bool tie_to_supervisor(std::int64_t supervisor_pid) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    return ::getppid() == supervisor_pid;
}

int take_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int print_and_exit(ipc::WorkerKind kind, std::string_view option) {
    if (option == "--version") {
        std::printf("%s\n", ipc::build().c_str());
        return 0;
    }
    if (option == "--list-failpoints") {
        for (const auto name : ipc::kWorkerFailpoints) {
            std::printf("%s\n", name.data());
        }
        for (const auto& place : ipc::kRuntimeFailpoints) {
            if (kind == ipc::WorkerKind::runtime) {
                std::printf("%s\n", place.name.data());
            }
        }
        for (const auto name : ipc::kAgentsFailpoints) {
            if (kind == ipc::WorkerKind::agents) {
                std::printf("%s\n", name.data());
            }
        }
        return 0;
    }
    std::fprintf(stderr, "this program takes no arguments but --version and --list-failpoints\n");
    return kUsageExit;
}

int work(ipc::WorkerKind kind, const WorkerFactory& make_worker) {
    auto page = ipc::VitalsPage::attach(ipc::kVitalsDescriptor);
    if (!page) {
        std::fprintf(stderr, "%s\n", page.error().c_str());
        return kUsageExit;
    }
    const auto birth = (*page)->birth();
    if (birth.kind != kind) {
        std::fprintf(stderr, "this program is not the %s worker; reinstall ao\n",
                     ipc::to_text(birth.kind).data());
        return kConfigurationExit;
    }
    const int signals = take_signals();
    if (!tie_to_supervisor(birth.supervisor_pid)) {
        return 0;
    }
    ::umask(077);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    WorkerLoop loop{*page, signals};
    const auto worker = make_worker(loop);
    return loop.run(*worker, ipc::build());
}

} // namespace

int worker_main(int argc, char** argv, ipc::WorkerKind kind, const WorkerFactory& make_worker) {
    if (argc > 1) {
        return print_and_exit(kind, argv[1]);
    }
    try {
        return work(kind, make_worker);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ended by a defect: %s\n", error.what());
        return kDefectExit;
    }
}

} // namespace ao::workers
