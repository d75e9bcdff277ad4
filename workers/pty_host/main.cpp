// ao-pty-host: keeps one program in its terminal alive, whoever dies around it. Started by the
// runtime worker with the launch descriptor; by hand it only says its version.
#include "ipc/build.h"
#include "ipc/failpoint.h"
#include "ipc/pty/launch.h"
#include "workers/hosting/left_behind.h"
#include "workers/pty_host/detach.h"
#include "workers/pty_host/launch.h"
#include "workers/pty_host/terminal/queries.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <malloc.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace {

using namespace ao;

constexpr int kUsage = 64; // sysexits.h
constexpr int kInternal = 70;

bool is_socket(int descriptor) {
    struct stat about {};

    return ::fstat(descriptor, &about) == 0 && S_ISSOCK(about.st_mode);
}

// Every session has a host, so what a large snapshot took goes back to the system at once.
void keep_memory_small() {
    constexpr int kThreshold = 128 << 10;
    ::mallopt(M_MMAP_THRESHOLD, kThreshold);
    ::mallopt(M_TRIM_THRESHOLD, kThreshold);
}

int host(mode_t file_mask) {
    ipc::Descriptor launcher{pty::kLaunchDescriptor};
    const auto spec = pty_host::read_spec(launcher.get());
    auto parts =
        spec ? pty_host::launch(*spec, file_mask)
             : tl::expected<pty_host::HostParts, pty::LaunchError>{tl::unexpect, spec.error()};
    if (!parts) {
        pty_host::send_answer(launcher.get(), parts.error());
        return 1;
    }
    const pty::LaunchReady ready{parts->state.host, parts->state.child};
    pty_host::Host served{std::move(*parts)};
    pty_host::send_answer(launcher.get(), ready);
    launcher.reset();
    ipc::failpoint("pty.answered");
    served.run();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--version") {
        std::printf("ao-pty-host %s\n", ipc::build().c_str());
        return 0;
    }
    if (argc == 2 && std::string_view{argv[1]} == "--list-failpoints") {
        for (const auto& place : ipc::kHostFailpoints) {
            std::printf("%s\n", place.name.data());
        }
        return 0;
    }
    if (argc == 3 && std::string_view{argv[1]} == "--end-left-behind") {
        return static_cast<int>(hosting::end_left_behind(argv[2]));
    }
    if (argc != 1 || !is_socket(pty::kLaunchDescriptor)) {
        std::fprintf(stderr, "ao-pty-host is started by ao's runtime worker. Run `ao spawn`.\n");
        return kUsage;
    }
    const mode_t file_mask = ::umask(077);
    const auto detached = pty_host::detach(pty::kLaunchDescriptor);
    if (!detached.is_host) {
        return detached.error == 0 ? 0 : kInternal;
    }
    if (detached.error != 0) {
        pty_host::send_answer(pty::kLaunchDescriptor,
                              pty::LaunchError{pty::LaunchStage::detach, detached.error, "", {}});
        return kInternal;
    }
    // Before anything is started, so that no signal gets lost; the child gets them back.
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, nullptr);
    keep_memory_small();
    pty_host::set_terminal_version("ao " + ipc::build());
    try {
        return host(file_mask);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ao-pty-host: %s\n", error.what());
        return kInternal;
    }
}
