// The lock is the kernel's, so that it ends with the process however that ends.
#include "workers/hosting/host_directory.h"

#include "ipc/pty/host_liveness.h"
#include "ipc/pty/pty_limits.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ao::hosting {

namespace {

using pty::LaunchError;
using pty::LaunchStage;

constexpr int kLookEvery = 10; // ms; a launch takes a few of them

tl::unexpected<LaunchError> failed(int error, const std::string& what) {
    return tl::unexpected{
        LaunchError{LaunchStage::directory, error, what + ": " + std::strerror(error), {}}};
}

LaunchError already_running(const std::string& path) {
    LaunchError error{LaunchStage::already_running, EWOULDBLOCK, "a host has " + path, {}};
    const auto state = pty::read_host_state(path);
    if (state && !state->end && !pty::is_provably_gone(state->host, state->boot_id)) {
        error.running = pty::LaunchReady{state->host, state->child};
    }
    return error;
}

} // namespace

// The other one's state file or end is seen by looking: neither can be waited for.
tl::expected<ipc::Descriptor, LaunchError> lock_directory(const std::string& path) {
    ipc::Descriptor lock{
        ::open(pty::lock_path(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!lock) {
        return failed(errno, pty::lock_path(path));
    }
    const auto deadline = std::chrono::steady_clock::now() + pty::kLaunchWithin / 2;
    while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        auto other = already_running(path);
        if (other.running || std::chrono::steady_clock::now() > deadline) {
            return tl::unexpected{std::move(other)};
        }
        ::poll(nullptr, 0, kLookEvery);
    }
    return lock;
}

HostDirectory::HostDirectory(std::string path, ipc::Descriptor lock)
    : path_{std::move(path)}
    , lock_{std::move(lock)} {}

tl::expected<HostDirectory, LaunchError> HostDirectory::take(const std::string& path,
                                                             const std::string& handle) {
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), problem);
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return failed(errno, path);
    }

    struct stat about {};

    if (::lstat(path.c_str(), &about) != 0) {
        return failed(errno, path);
    }
    if (!S_ISDIR(about.st_mode) || about.st_uid != ::geteuid() || (about.st_mode & 077) != 0) {
        return failed(EACCES, path + " is not ours alone");
    }
    auto lock = lock_directory(path);
    if (!lock) {
        return tl::unexpected{lock.error()};
    }
    if (const auto before = pty::read_host_state(path); before && before->handle == handle) {
        return tl::unexpected{LaunchError{LaunchStage::already_running, 0,
                                          "the program of this launch has run already",
                                          pty::LaunchReady{before->host, before->child}}};
    }
    for (const auto& left :
         {pty::state_path(path), pty::screen_path(path), pty::screen_text_path(path)}) {
        ::unlink(left.c_str());
    }
    HostDirectory directory{path, std::move(*lock)};
    directory.open_log();
    return directory;
}

void HostDirectory::open_log() {
    const auto path = path_ + "/log";

    struct stat about {};

    const bool is_full =
        ::stat(path.c_str(), &about) == 0 && about.st_size > static_cast<off_t>(pty::kLogBytes / 2);
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
    const ipc::Descriptor file{::open(path.c_str(), is_full ? flags | O_TRUNC : flags, 0600)};
    if (file) {
        ::dup2(file.get(), STDOUT_FILENO);
        ::dup2(file.get(), STDERR_FILENO);
    }
}

void HostDirectory::log(std::string_view line) {
    if (logged_ + line.size() > pty::kLogBytes / 2) {
        return;
    }
    logged_ += line.size() + 1;
    const auto text = std::string{line} + "\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

} // namespace ao::hosting
