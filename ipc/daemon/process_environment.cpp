// Read whole; an environment is at most a few hundred KiB.
#include "ipc/daemon/process_environment.h"

#include <array>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace ao::daemon {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kExecWithin{100}; // typical are microseconds

std::string path_of(pid_t pid, const char* file) {
    return "/proc/" + std::to_string(pid) + "/" + file;
}

std::string text_of(const std::string& path) {
    std::string text;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::array<char, 4'096> chunk{};
    for (ssize_t size = 0; file >= 0 && (size = ::read(file, chunk.data(), chunk.size())) > 0;) {
        text.append(chunk.data(), static_cast<std::size_t>(size));
    }
    if (file >= 0) {
        ::close(file);
    }
    return text;
}

// Between its old memory and its new stack, exec leaves a process with a program and no words.
// Threads of the kernel and what has ended have no program either.
bool is_in_exec(pid_t pid) {
    char target = 0;
    return text_of(path_of(pid, "cmdline")).empty() &&
           ::readlink(path_of(pid, "exe").c_str(), &target, 1) >= 0;
}

std::string environment_of(pid_t pid) {
    const auto deadline = Clock::now() + kExecWithin;
    auto text = text_of(path_of(pid, "environ"));
    while (text.empty() && is_in_exec(pid) && Clock::now() < deadline) {
        ::poll(nullptr, 0, 1);
        text = text_of(path_of(pid, "environ"));
    }
    // It may have got its words between the look at them and the look whether it waits for them.
    return text.empty() ? text_of(path_of(pid, "environ")) : text;
}

} // namespace

bool carries(pid_t pid, const std::string& variable) {
    // Led and followed by a NUL, so that it is a whole variable.
    const auto text = '\0' + environment_of(pid) + '\0';
    return text.find('\0' + variable + '\0') != std::string::npos;
}

} // namespace ao::daemon
