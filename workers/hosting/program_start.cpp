// Runs a program in a terminal that it did not open itself.
#include "workers/hosting/program_start.h"

#include "ipc/child_process.h"
#include "ipc/failpoint.h"
#include "workers/hosting/confinement.h"
#include "workers/hosting/launch_spec.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace ao::hosting {

namespace {

using ipc::Descriptor;
using pty::LaunchError;
using pty::LaunchStage;

tl::unexpected<LaunchError> failed(LaunchStage stage, int error, const std::string& what) {
    return tl::unexpected{LaunchError{stage, error, what + ": " + std::strerror(error), {}}};
}

// What the child writes into the error pipe when it cannot become the program.
struct Failure {
    LaunchStage stage;
    int error;
};

// "NAME=value" pointers, with what a program needs to know about this terminal if it is not told.
std::vector<char*> environment_of(const pty::LaunchSpec& spec, std::string& mark) {
    std::vector<char*> result;
    bool has_term = false;
    bool has_colors = false;
    for (const auto& variable : spec.environment) {
        has_term = has_term || variable.starts_with("TERM=");
        has_colors = has_colors || variable.starts_with("COLORTERM=");
        result.push_back(const_cast<char*>(variable.c_str()));
    }
    static char term[] = "TERM=xterm-256color";
    static char colors[] = "COLORTERM=truecolor";
    if (!has_term) {
        result.push_back(term);
    }
    if (!has_colors) {
        result.push_back(colors);
    }
    result.push_back(mark.data());
    result.push_back(nullptr);
    return result;
}

[[noreturn]] void fail(int pipe, LaunchStage stage) {
    const Failure failure{stage, errno};
    [[maybe_unused]] const auto written = ::write(pipe, &failure, sizeof failure);
    ::_exit(127);
}

// Both ends block.
std::optional<ipc::Pipe> open_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return std::nullopt;
    }
    return ipc::Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

// The two pipes between host and child, as the child has them.
struct Leash {
    int go;      // a byte: become the program; its end: the host is gone
    int go_host; // the host's end, of which the child must not keep a copy
    int error;
};

void wait_until_recorded(int go) {
    char byte = 0;
    ssize_t count = 0;
    while ((count = ::read(go, &byte, 1)) < 0 && errno == EINTR) {
    }
    if (count != 1) {
        ::_exit(127);
    }
}

// In the child, between fork and exec.
[[noreturn]] void become_program(const pty::LaunchSpec& spec, char** argv, char** environment,
                                 const TakeTerminal& take_terminal, const Leash& leash,
                                 mode_t file_mask) {
    const int error_pipe = leash.error;
    ::close(leash.go_host);
    if (!take_terminal()) {
        fail(error_pipe, LaunchStage::pty);
    }
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    for (int number = 1; number < NSIG; ++number) {
        std::signal(number, SIG_DFL); // those the library keeps for itself refuse; they are default
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::umask(file_mask);
    if (::chdir(spec.working_directory.c_str()) != 0) {
        fail(error_pipe, LaunchStage::chdir);
    }
    wait_until_recorded(leash.go);
    environ = environment; // execvp looks for the program in this PATH
    ::execvp(argv[0], argv);
    fail(error_pipe, LaunchStage::exec);
}

tl::expected<void, LaunchError> wait_for_exec(int error_pipe, pid_t pid,
                                              const pty::LaunchSpec& spec) {
    Failure failure{};
    ssize_t count = 0;
    while ((count = ::read(error_pipe, &failure, sizeof failure)) < 0 && errno == EINTR) {
    }
    if (count == 0) {
        return {}; // closed by exec
    }
    ::waitpid(pid, nullptr, 0);
    const auto& what =
        failure.stage == LaunchStage::chdir ? spec.working_directory : spec.argv.front();
    return failed(failure.stage, failure.error, what);
}

} // namespace

std::string mark_of(const std::string& directory) {
    return "AO_PTY_HOST=" + directory;
}

tl::expected<pty::HostState, LaunchError>
start_program(const pty::LaunchSpec& spec, mode_t file_mask, const TakeTerminal& take_terminal) {
    auto error = open_pipe();
    auto go = open_pipe();
    if (!error || !go) {
        return failed(LaunchStage::exec, errno, "no pipe");
    }
    std::vector<char*> argv;
    for (const auto& word : spec.argv) {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    auto mark = mark_of(spec.directory);
    auto environment = environment_of(spec, mark);
    Confinement confinement{spec};
    const pid_t pid = ::fork();
    if (pid < 0) {
        return failed(LaunchStage::exec, errno, "cannot fork");
    }
    if (pid == 0) {
        become_program(spec, argv.data(), environment.data(), take_terminal,
                       {go->read_end.get(), go->write_end.get(), error->write_end.get()},
                       file_mask);
    }
    error->write_end.reset();
    go->read_end.reset();
    ipc::failpoint("pty.forked");
    confinement.take_in(pid);
    auto state = state_of_this_host(spec, pid);
    state.cgroup = confinement.cgroup().path();
    state.caps = confinement.caps();
    if (const auto written = pty::write_host_state(spec.directory, state); !written) {
        go->write_end.reset(); // the child ends without having been the program
        ::waitpid(pid, nullptr, 0);
        return failed(LaunchStage::directory, written.error(), "the state file");
    }
    ipc::failpoint("pty.recorded");
    [[maybe_unused]] const auto said = ::write(go->write_end.get(), "", 1);
    if (auto outcome = wait_for_exec(error->read_end.get(), pid, spec); !outcome) {
        ::unlink(pty::state_path(spec.directory).c_str());
        return tl::unexpected{outcome.error()};
    }
    confinement.keep();
    return state;
}

} // namespace ao::hosting
