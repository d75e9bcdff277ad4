// The folder is watched before the first look, so the file cannot come in between.
#include "workers/agents/demo/file_wait.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>

namespace ao::demo {

namespace fs = std::filesystem;

tl::expected<Wake, std::string> wait_for_file(const std::string& path,
                                              const Interrupts& interrupts) {
    const auto refusal = [&](const char* why) {
        return tl::unexpected{"cannot wait for " + path + ": " + why};
    };
    auto folder = fs::path{path}.parent_path();
    if (folder.empty()) {
        folder = ".";
    }
    const ipc::Descriptor changes{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
    if (!changes || ::inotify_add_watch(changes.get(), folder.c_str(),
                                        IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
                                            IN_ONLYDIR) < 0) {
        return refusal(std::strerror(errno));
    }
    std::error_code ignored;
    while (!fs::exists(path, ignored)) {
        if (!fs::exists(folder, ignored)) {
            return refusal("its folder is gone");
        }
        if (interrupts.wait(changes.get(), std::nullopt) == Wake::interrupted) {
            return Wake::interrupted;
        }
        alignas(inotify_event) std::array<char, 4'096> events{};
        while (::read(changes.get(), events.data(), events.size()) > 0) {
        }
    }
    return Wake::ready;
}

} // namespace ao::demo
