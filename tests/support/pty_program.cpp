// A pseudo-terminal with a program on its inner side.
#include "tests/support/pty_program.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::testing {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{60};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) {
        all.push_back(text.data());
    }
    all.push_back(nullptr);
    return all;
}

} // namespace

PtyProgram::PtyProgram(const ProgramSpec& spec, std::uint16_t columns, std::uint16_t rows) {
    master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) {
        throw std::runtime_error{"no pseudo-terminal"};
    }
    slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC);
    set_size(columns, rows);
    auto argv_texts = spec.argv;
    std::vector<std::string> environment_texts{"TERM=xterm-256color"};
    for (const auto& [name, value] : spec.environment) {
        environment_texts.push_back(name + "=" + value);
    }
    const auto argv = pointers(argv_texts);
    const auto environment = pointers(environment_texts);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::setsid();
        ::ioctl(slave_, TIOCSCTTY, 0);
        for (const int descriptor : {0, 1, 2}) {
            ::dup2(slave_, descriptor);
        }
        ::execve(argv.front(), argv.data(), environment.data());
        ::_exit(127);
    }
}

PtyProgram::~PtyProgram() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(slave_);
    ::close(master_);
}

void PtyProgram::type(std::string_view keys) const {
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
        throw std::runtime_error{"cannot type"};
    }
}

void PtyProgram::set_size(std::uint16_t columns, std::uint16_t rows) const {
    const winsize size{rows, columns, 0, 0};
    ::ioctl(master_, TIOCSWINSZ, &size);
}

bool PtyProgram::read_once(int timeout_ms) {
    pollfd ready{master_, POLLIN, 0};
    if (::poll(&ready, 1, timeout_ms) <= 0) {
        return false;
    }
    char chunk[16'384];
    const auto count = ::read(master_, chunk, sizeof chunk);
    if (count > 0) {
        shown_.append(chunk, static_cast<std::size_t>(count));
    }
    return count > 0;
}

bool PtyProgram::wait_until_shown(const std::string& text) {
    const auto deadline = Clock::now() + kPatience;
    while (shown_.find(text) == std::string::npos) {
        if (Clock::now() > deadline) {
            return false;
        }
        read_once(100);
    }
    return true;
}

termios PtyProgram::settings() const {
    termios settings{};
    ::tcgetattr(slave_, &settings);
    return settings;
}

bool PtyProgram::wait_for_echo(bool is_on) {
    const auto deadline = Clock::now() + kPatience;
    while (((settings().c_lflag & ECHO) != 0) != is_on) {
        if (Clock::now() > deadline) {
            return false;
        }
        read_once(10);
    }
    return true;
}

int PtyProgram::wait() {
    const auto deadline = Clock::now() + kPatience;
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
        if (Clock::now() > deadline) {
            throw std::runtime_error{"the program does not end; it has shown: " + shown_};
        }
        read_once(10);
    }
    pid_ = 0;
    while (read_once(0)) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool have_same_settings(const termios& a, const termios& b) {
    return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_cflag == b.c_cflag &&
           a.c_lflag == b.c_lflag && std::memcmp(a.c_cc, b.c_cc, sizeof a.c_cc) == 0;
}

} // namespace ao::testing
