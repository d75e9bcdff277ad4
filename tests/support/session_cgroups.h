// The cgroups of a test's sessions, which nobody takes away when the test's supervisor is gone with
// its data directory.
#pragma once

#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"

#include <chrono>
#include <filesystem>
#include <poll.h>
#include <string>

namespace ao::testing {

class SessionCgroups {
public:
    explicit SessionCgroups(const std::filesystem::path& data)
        : prefix_{daemon::session_cgroup_prefix((data / "hosts").string())} {}

    SessionCgroups(const SessionCgroups&) = delete;
    SessionCgroups& operator=(const SessionCgroups&) = delete;

    /// Ends what is left in them and removes them.
    ~SessionCgroups() {
        const auto root = daemon::find_cgroup_place().root;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator{root, none}) {
            if (entry.path().filename().string().starts_with(prefix_)) {
                end(entry.path().string());
            }
        }
    }

private:
    static void end(const std::string& path) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        [[maybe_unused]] const auto killed = daemon::write_cgroup_file(path, "cgroup.kill", "1");
        while (daemon::is_populated(path) && std::chrono::steady_clock::now() < deadline) {
            ::poll(nullptr, 0, 1);
        }
        daemon::remove_cgroup(path);
    }

    std::string prefix_;
};

} // namespace ao::testing
