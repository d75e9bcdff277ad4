// mkdir, a few files, rmdir. What is empty is told by the kernel through cgroup.events.
#include "workers/hosting/session_cgroup.h"

#include "ipc/child_process.h"
#include "ipc/daemon/cgroup.h"
#include "ipc/daemon/cgroup_place.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ao::hosting {

namespace {

using Clock = std::chrono::steady_clock;

// The kernel's own default; the quota is per period.
constexpr std::uint64_t kCpuPeriodUs = 100'000;

bool is_populated(int events) {
    std::array<char, 256> text{};
    const auto size = ::pread(events, text.data(), text.size(), 0);
    // One that is gone cannot be read any more: nobody is in it.
    return size > 0 &&
           daemon::cgroup_counter({text.data(), static_cast<std::size_t>(size)}, "populated") != 0;
}

bool is_empty_in_time(const std::string& path, Clock::time_point deadline) {
    const ipc::Descriptor events{::open((path + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC)};
    if (!events) {
        return errno == ENOENT;
    }
    while (is_populated(events.get())) {
        const auto left = std::chrono::ceil<pty::Milliseconds>(deadline - Clock::now()).count();
        pollfd changed{events.get(), POLLPRI, 0};
        if (left <= 0 || (::poll(&changed, 1, static_cast<int>(left)) < 0 && errno != EINTR)) {
            return false;
        }
    }
    return true;
}

std::string cannot(const char* file, int error) {
    return std::string{file} + " cannot be set: " + std::strerror(error);
}

} // namespace

SessionCgroup SessionCgroup::recorded(const std::string& path, const std::string& host_directory) {
    const bool is_ours = !path.empty() && daemon::is_session_cgroup(path, host_directory);
    return is_ours ? SessionCgroup{path} : SessionCgroup{};
}

tl::expected<SessionCgroup, int> SessionCgroup::make(const std::string& path) {
    if (::mkdir(path.c_str(), 0755) == 0) {
        return SessionCgroup{path};
    }
    if (errno != EEXIST) {
        return tl::unexpected{errno};
    }
    // Of a launch that did not come to its end; rmdir fails if anything runs there.
    daemon::remove_cgroup(path);
    if (::mkdir(path.c_str(), 0755) != 0) {
        return tl::unexpected{errno == EEXIST ? EBUSY : errno};
    }
    return SessionCgroup{path};
}

pty::HostCaps SessionCgroup::cap(const pty::LaunchSpec& spec) const {
    pty::HostCaps caps;
    const auto set = [&](const char* file, const std::string& value) {
        const auto written = daemon::write_cgroup_file(path_, file, value);
        if (!written) {
            caps.problem =
                spec.caps_problem.empty() ? cannot(file, written.error()) : spec.caps_problem;
        }
        return written.has_value();
    };
    if (spec.memory_mb != 0 && set("memory.max", std::to_string(spec.memory_mb << 20U))) {
        caps.memory_mb = spec.memory_mb;
        // A cap on memory that lets the rest go to disk slows the machine down for everybody. The
        // file is missing where swap is not accounted for.
        [[maybe_unused]] const auto swap = daemon::write_cgroup_file(path_, "memory.swap.max", "0");
    }
    if (spec.cpu_percent != 0 &&
        set("cpu.max", std::to_string(spec.cpu_percent * kCpuPeriodUs / 100) + " " +
                           std::to_string(kCpuPeriodUs))) {
        caps.cpu_percent = spec.cpu_percent;
    }
    return caps;
}

tl::expected<void, int> SessionCgroup::add(pid_t process) const {
    return daemon::write_cgroup_file(path_, "cgroup.procs", std::to_string(process));
}

std::vector<pid_t> SessionCgroup::members() const {
    return path_.empty() ? std::vector<pid_t>{} : daemon::cgroup_members(path_);
}

bool SessionCgroup::holds_this_process() const {
    const auto own = daemon::own_cgroup();
    return !path_.empty() && own && (*own + "/").starts_with(path_ + "/");
}

std::vector<pid_t> SessionCgroup::kill(pty::Milliseconds within) const {
    if (path_.empty() || holds_this_process()) {
        return {};
    }
    const auto deadline = Clock::now() + within;
    // Without cgroup.kill (before Linux 5.14) it is only seen whether somebody is left.
    [[maybe_unused]] const auto killed = daemon::write_cgroup_file(path_, "cgroup.kill", "1");
    return is_empty_in_time(path_, deadline) ? std::vector<pid_t>{} : members();
}

void SessionCgroup::remove() const {
    if (!path_.empty()) {
        daemon::remove_cgroup(path_);
    }
}

} // namespace ao::hosting
