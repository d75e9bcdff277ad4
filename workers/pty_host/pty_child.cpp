// fork and exec by hand: posix_spawn can give a child no controlling terminal. The host has one
// thread, so that fork is safe.
#include "workers/pty_host/pty_child.h"

#include "ipc/failpoint.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace ao::pty_host {

namespace {

using ipc::Descriptor;
using pty::LaunchError;
using pty::LaunchStage;

// What the child writes into the error pipe when it cannot become the program.
struct Failure {
    LaunchStage stage;
    int error;
};

tl::unexpected<LaunchError> failed(LaunchStage stage, int error, const std::string& what) {
    return tl::unexpected{LaunchError{stage, error, what + ": " + std::strerror(error), {}}};
}

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

// In the child, between fork and exec.
[[noreturn]] void become_program(const pty::LaunchSpec& spec, char** argv, char** environment,
                                 int slave, const Leash& leash, mode_t file_mask) {
    const int error_pipe = leash.error;
    ::close(leash.go_host);
    ::setsid();
    if (::ioctl(slave, TIOCSCTTY, 0) != 0) {
        fail(error_pipe, LaunchStage::pty);
    }
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(slave, stream);
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
    char go = 0;
    ssize_t count = 0;
    while ((count = ::read(leash.go, &go, 1)) < 0 && errno == EINTR) {
    }
    if (count != 1) {
        ::_exit(127);
    }
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

void set_window_size(int master, TerminalSize size) {
    winsize window{};
    window.ws_col = static_cast<unsigned short>(size.columns);
    window.ws_row = static_cast<unsigned short>(size.rows);
    ::ioctl(master, TIOCSWINSZ, &window);
}

bool is_canonical(int master) {
    termios settings{};
    return ::tcgetattr(master, &settings) == 0 && (settings.c_lflag & ICANON) != 0;
}

std::string mark_of(const std::string& directory) {
    return "AO_PTY_HOST=" + directory;
}

tl::expected<PtyChild, LaunchError> start_child(const pty::LaunchSpec& spec, TerminalSize size,
                                                mode_t file_mask, const RecordChild& record) {
    Descriptor master{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    std::array<char, 64> name{};
    if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
        ::ptsname_r(master.get(), name.data(), name.size()) != 0) {
        return failed(LaunchStage::pty, errno, "no pseudo terminal");
    }
    const Descriptor slave{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
    if (!slave) {
        return failed(LaunchStage::pty, errno, "no pseudo terminal");
    }
    auto error = open_pipe();
    auto go = open_pipe();
    if (!error || !go) {
        return failed(LaunchStage::pty, errno, "no pipe");
    }
    termios settings{};
    if (::tcgetattr(slave.get(), &settings) == 0) {
        settings.c_iflag |= IUTF8;
        ::tcsetattr(slave.get(), TCSANOW, &settings);
    }
    set_window_size(master.get(), size);

    std::vector<char*> argv;
    for (const auto& word : spec.argv) {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    auto mark = mark_of(spec.directory);
    auto environment = environment_of(spec, mark);
    const pid_t pid = ::fork();
    if (pid < 0) {
        return failed(LaunchStage::exec, errno, "cannot fork");
    }
    if (pid == 0) {
        become_program(spec, argv.data(), environment.data(), slave.get(),
                       {go->read_end.get(), go->write_end.get(), error->write_end.get()},
                       file_mask);
    }
    error->write_end.reset();
    go->read_end.reset();
    ipc::failpoint("pty.forked");
    if (auto recorded = record(pid); !recorded) {
        go->write_end.reset(); // the child ends without having been the program
        ::waitpid(pid, nullptr, 0);
        return tl::unexpected{recorded.error()};
    }
    ipc::failpoint("pty.recorded");
    [[maybe_unused]] const auto said = ::write(go->write_end.get(), "", 1);
    if (auto outcome = wait_for_exec(error->read_end.get(), pid, spec); !outcome) {
        return tl::unexpected{outcome.error()};
    }
    ::fcntl(master.get(), F_SETFL, O_NONBLOCK);
    return PtyChild{std::move(master), pid};
}

} // namespace ao::pty_host
