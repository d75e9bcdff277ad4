// forkpty and read.
#include "tests/benchmarks/raw_terminal.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::benchmarks {

namespace {

constexpr std::size_t kNewest = 1'536;
constexpr int kPatienceMs = 60'000;

} // namespace

RawTerminal::RawTerminal(std::vector<std::string> argv) {
    std::vector<char*> words;
    for (auto& word : argv) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    std::string path{"PATH=/usr/bin:/bin"};
    std::string terminal{"TERM=xterm-256color"};
    const std::array<char*, 3> environment{path.data(), terminal.data(), nullptr};
    const winsize size{24, 80, 0, 0};
    pid_ = ::forkpty(&master_, nullptr, nullptr, &size);
    if (pid_ < 0) {
        throw std::runtime_error{"no pseudo-terminal"};
    }
    if (pid_ == 0) {
        ::execve(words[0], words.data(), environment.data());
        ::_exit(127);
    }
}

RawTerminal::~RawTerminal() {
    ::kill(pid_, SIGKILL);
    ::close(master_);
    ::waitpid(pid_, nullptr, 0);
}

void RawTerminal::type(std::string_view keys) const {
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
        throw std::runtime_error{"cannot type"};
    }
}

void RawTerminal::read_until(std::string_view text) {
    while (newest_.find(text) == std::string::npos) {
        read_some();
    }
    newest_.clear();
}

void RawTerminal::read_some() {
    pollfd readiness{master_, POLLIN, 0};
    std::array<char, 65'536> chunk;
    if (::poll(&readiness, 1, kPatienceMs) <= 0) {
        throw std::runtime_error{"nothing is shown"};
    }
    const auto got = ::read(master_, chunk.data(), chunk.size());
    if (got <= 0) {
        throw std::runtime_error{"the program has ended"};
    }
    const auto count = static_cast<std::size_t>(got);
    const auto tail = std::min(count, kNewest);
    shown_ += count;
    newest_.append(chunk.data() + count - tail, tail);
    newest_.erase(0, newest_.size() - std::min(newest_.size(), kNewest));
}

} // namespace ao::benchmarks
