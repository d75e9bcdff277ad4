// posix_spawn, pidfd and waitid behind three functions.
#include "ipc/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace ao::ipc {

namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const auto& text : texts) {
        pointers.push_back(const_cast<char*>(text.c_str()));
    }
    pointers.push_back(nullptr);
    return pointers;
}

// posix_spawn's two attribute objects, freed on every path.
class SpawnPlan {
public:
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
    }

    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    void connect(int source, int target, int flags) {
        if (source >= 0) {
            ::posix_spawn_file_actions_adddup2(&actions_, source, target);
        } else {
            ::posix_spawn_file_actions_addopen(&actions_, target, "/dev/null", flags, 0);
        }
    }

    int run(pid_t& pid, const ChildSpec& spec, char** argv, char** environment) {
        connect(spec.standard_input, STDIN_FILENO, O_RDONLY);
        connect(spec.standard_output, STDOUT_FILENO, O_WRONLY);
        connect(spec.standard_error, STDERR_FILENO, O_WRONLY);
        int first_closed = STDERR_FILENO + 1;
        if (spec.inherited >= 0) {
            ::posix_spawn_file_actions_adddup2(&actions_, spec.inherited, first_closed++);
        }
        // The second lock behind close-on-exec: not every library sets it.
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, first_closed);
        if (spec.directory) {
            ::posix_spawn_file_actions_addchdir_np(&actions_, spec.directory->c_str());
        }
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                     POSIX_SPAWN_SETSIGDEF);
        return ::posix_spawn(&pid, spec.program.c_str(), &actions_, &attributes_, argv,
                             environment);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

} // namespace

void Descriptor::reset(int value) {
    if (value_ >= 0) {
        ::close(value_);
    }
    value_ = value;
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error{errno, std::generic_category(), "pipe"};
    }
    Pipe pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
    ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
    return pipe;
}

tl::expected<Child, int> spawn(const ChildSpec& spec) {
    auto argv = pointers_to(spec.argv);
    static const std::vector<std::string> kNone;
    auto environment = pointers_to(spec.environment ? *spec.environment : kNone);
    SpawnPlan plan;
    Child child;
    const int error =
        plan.run(child.pid, spec, argv.data(), spec.environment ? environment.data() : environ);
    if (error != 0) {
        return tl::unexpected{error};
    }
    // The child cannot be reaped by anybody else in between, so the pid is still its own.
    child.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
    if (!child.pidfd) {
        const int no_pidfd = errno;
        ::kill(-child.pid, SIGKILL);
        ::waitpid(child.pid, nullptr, 0);
        return tl::unexpected{no_pidfd};
    }
    return child;
}

std::string ChildExit::text() const {
    if (signal == 0) {
        return "exit " + std::to_string(code);
    }
    const char* name = ::sigabbrev_np(signal);
    return name == nullptr ? "signal " + std::to_string(signal) : "SIG" + std::string{name};
}

std::optional<ChildExit> reap(const Child& child) {
    siginfo_t status{};
    const auto id = static_cast<id_t>(child.pidfd.get());
    if (::waitid(P_PIDFD, id, &status, WEXITED | WNOHANG) != 0 || status.si_pid == 0) {
        return std::nullopt;
    }
    return status.si_code == CLD_EXITED ? ChildExit{status.si_status, 0}
                                        : ChildExit{0, status.si_status};
}

void signal_group(const Child& child, int signal) {
    ::kill(-child.pid, signal);
}

} // namespace ao::ipc
