// ao-pane <directory>: started by tmux or zellij as the command of a pane; the directory holds what
// is to be run in it. By hand it only says its version.
#include "ipc/build.h"
#include "workers/pane/pane_launch.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace {

using namespace ao;

constexpr int kUsage = 64; // sysexits.h
constexpr int kInternal = 70;
constexpr int kSignaled = 128; // as shells tell it

int serve(const std::string& directory, mode_t file_mask) {
    auto spec = pane::take_spec(directory);
    if (!spec) {
        pane::tell(directory, spec.error());
        return 1;
    }
    auto parts = pane::launch(std::move(*spec), file_mask);
    if (!parts) {
        pane::tell(directory, parts.error());
        return 1;
    }
    const pty::LaunchReady ready{parts->state.host, parts->state.child};
    pane::Pane pane{std::move(*parts)};
    pane::tell(directory, ready);
    const auto exit = pane.run();
    return exit.signal == 0 ? exit.code : kSignaled + exit.signal;
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--version") {
        std::printf("ao-pane %s\n", ipc::build().c_str());
        return 0;
    }
    if (argc != 2 || argv[1][0] != '/' || ::isatty(STDIN_FILENO) == 0) {
        std::fprintf(stderr, "ao-pane is started by ao in a multiplexer. Run `ao spawn`.\n");
        return kUsage;
    }
    const mode_t file_mask = ::umask(077);
    // Before anything is started, so that no signal gets lost; the child gets them back.
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, nullptr);
    if (::chdir("/") != 0) { // whatever folder it was started in may be taken away
        return kInternal;
    }
    try {
        return serve(argv[1], file_mask);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ao-pane: %s\n", error.what());
        return kInternal;
    }
}
