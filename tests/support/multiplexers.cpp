// Servers are told by the folder of their sockets: zellij's in the environment, tmux's as a file.
#include "tests/support/multiplexers.h"

#include "tests/support/process_look.h"
#include "tests/support/program.h"

#include <csignal>
#include <cstdlib>

namespace ao::testing {

namespace fs = std::filesystem;

std::string path_with_zellij() {
    const char* const own = std::getenv("AO_ZELLIJ");
    const char* const cache = std::getenv("XDG_CACHE_HOME");
    const char* const home = std::getenv("HOME");
    const char* const path = std::getenv("PATH");
    const auto folder = own != nullptr ? fs::path{own}
                        : cache != nullptr
                            ? fs::path{cache} / "ao/zellij"
                            : fs::path{home == nullptr ? "/" : home} / ".cache/ao/zellij";
    return (folder / "bin").string() + ":" + (path == nullptr ? "/usr/bin:/bin" : path);
}

std::vector<std::string> runtimes_here() {
    std::vector<std::string> runtimes{"pty"};
    for (const std::string name : {"tmux", "zellij"}) {
        const auto found =
            run_program({{"/bin/sh", "-c", "command -v " + name}, {{"PATH", path_with_zellij()}}});
        if (found.exit_code == 0) {
            runtimes.push_back(name);
        }
    }
    return runtimes;
}

void end_multiplexers(const fs::path& root) {
    for (const auto& look : look_at_processes()) {
        if (look.variable("ZELLIJ_SOCKET_DIR").value_or("").starts_with(root.string())) {
            ::kill(look.pid, SIGKILL);
        }
    }
    // What is just ending takes its files along, which ends a walk; then it is begun again.
    constexpr int kWalks = 100;
    std::error_code cut_short;
    for (int walk = 0; walk == 0 || (cut_short && walk < kWalks); ++walk) {
        cut_short.clear();
        for (fs::recursive_directory_iterator
                 entry{root, fs::directory_options::skip_permission_denied, cut_short},
             end;
             !cut_short && entry != end; entry.increment(cut_short)) {
            if (entry->path().filename() == "tmux.sock") {
                run_program(
                    {{"/bin/sh", "-c", "tmux -S " + entry->path().string() + " kill-server"},
                     {{"PATH", "/usr/bin:/bin"}}});
            }
        }
    }
}

} // namespace ao::testing
