// posix_spawn with pipes.
#include "tests/support/program.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::testing {

namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;
};

Pipe make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw std::runtime_error{"no pipe"};
    }
    return {ends[0], ends[1]};
}

void close_once(int& fd) {
    if (fd >= 0) {
        ::close(fd);
        fd = -1;
    }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

} // namespace

Program::Program(const ProgramSpec& spec)
    : input_{spec.input.value_or("")}
    , started_{std::chrono::steady_clock::now()} {
    const auto in = make_pipe();
    const auto out = make_pipe();
    const auto err = make_pipe();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.read_end, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out.write_end, 1);
    ::posix_spawn_file_actions_adddup2(&actions, err.write_end, 2);
    auto words = spec.argv;
    std::vector<std::string> variables;
    for (const auto& [name, value] : spec.environment) {
        variables.push_back(name + '=' + value);
    }
    const int error = ::posix_spawn(&pid_, words.front().c_str(), &actions, nullptr,
                                    pointers(words).data(), pointers(variables).data());
    ::posix_spawn_file_actions_destroy(&actions);
    for (const int fd : {in.read_end, out.write_end, err.write_end}) {
        ::close(fd);
    }
    in_ = in.write_end;
    out_ = out.read_end;
    err_ = err.read_end;
    if (error != 0) {
        throw std::runtime_error{"cannot run " + words.front() + ": " + std::strerror(error)};
    }
    ::fcntl(in_, F_SETFL, O_NONBLOCK);
    std::signal(SIGPIPE, SIG_IGN);
    if (spec.input) {
        // What fits the pipe is there before the program looks for it.
        write_input();
    }
}

Program::~Program() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    close_once(in_);
    close_once(out_);
    close_once(err_);
}

void Program::signal(int number) const {
    ::kill(pid_, number);
}

void Program::write_input() {
    const auto written = ::write(in_, input_.data(), input_.size());
    const bool must_wait = written < 0 && errno == EAGAIN;
    input_.erase(0, written > 0 ? static_cast<std::size_t>(written)
                    : must_wait ? 0
                                : input_.size());
    if (input_.empty()) {
        close_once(in_);
    }
}

bool Program::read_once(int timeout_ms) {
    pollfd all[] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}, {input_.empty() ? -1 : in_, POLLOUT, 0}};
    if (::poll(all, 3, timeout_ms) == 0) {
        return false;
    }
    char chunk[65'536];
    const auto drain = [&](int& fd, short events, std::string& text) {
        if (fd >= 0 && events != 0) {
            const auto count = ::read(fd, chunk, sizeof chunk);
            if (count <= 0) {
                close_once(fd);
            } else {
                text.append(chunk, static_cast<std::size_t>(count));
            }
        }
    };
    drain(out_, all[0].revents, output_);
    drain(err_, all[1].revents, errors_);
    if (all[2].revents != 0) {
        write_input();
    }
    return true;
}

bool Program::wait_for(const std::string& text, const std::string& where) {
    while (where.find(text) == std::string::npos) {
        if ((out_ < 0 && err_ < 0) || !read_once(30'000)) {
            return false;
        }
    }
    return true;
}

bool Program::wait_for_output(const std::string& text) {
    return wait_for(text, output_);
}

bool Program::wait_for_errors(const std::string& text) {
    return wait_for(text, errors_);
}

ProgramResult Program::wait() {
    while (out_ >= 0 || err_ >= 0) {
        if (!read_once(60'000)) {
            throw std::runtime_error{"the program does not end"};
        }
    }
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    const auto took = std::chrono::steady_clock::now() - started_;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), output_, errors_,
            std::chrono::ceil<std::chrono::milliseconds>(took)};
}

ProgramResult run_program(const ProgramSpec& spec) {
    return Program{spec}.wait();
}

} // namespace ao::testing
