// ao-supervisor: reads its settings and runs. People start it with `ao start`.
#include "ipc/build.h"
#include "ipc/failpoint.h"
#include "supervisor/app.h"
#include "supervisor/process/worker_host.h"

#include <cstdio>
#include <string_view>
#include <sys/resource.h>
#include <sys/stat.h>

#ifdef AO_TESTING
#include "tests/support/power_loss_vfs.h"
#endif

namespace {

// The soft limit is made for programs with select(); streams and connections need more.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view option = argc > 1 ? argv[1] : "";
    if (option == "--version") {
        std::printf("%s\n", ao::ipc::build().c_str());
        return 0;
    }
    if (option == "--list-failpoints") {
        for (const auto name : ao::ipc::kSupervisorFailpoints) {
            std::printf("%s\n", name.data());
        }
        for (const auto name : ao::ipc::kOperationFailpoints) {
            std::printf("%s\n", name.data());
        }
        return 0;
    }
    if (argc > 1) {
        std::fprintf(stderr, "ao-supervisor takes no arguments; it is set by environment variables "
                             "(see README.md). Start it with: ao start\n");
        return 2;
    }
    ::umask(077);
    raise_descriptor_limit();
    ao::process::WorkerHost::take_signals();
#ifdef AO_TESTING
    ao::testing::install_power_loss_vfs_from_environment();
#endif
    const auto settings = ao::daemon::load_settings(ao::daemon::process_environment());
    if (!settings) {
        std::fprintf(stderr, "%s\n", settings.error().c_str());
        return 1;
    }
    return ao::run_supervisor(*settings);
}
