// posix_spawn and waitpid.
#include "tests/benchmarks/quiet_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <utility>

namespace ao::benchmarks {

QuietProgram::QuietProgram(std::vector<std::string> argv,
                           std::map<std::string, std::string> environment)
    : argv_{std::move(argv)} {
    for (const auto& [name, value] : environment) {
        environment_.push_back(name + "=" + value);
    }
    for (auto& text : argv_) {
        argv_pointers_.push_back(text.data());
    }
    for (auto& text : environment_) {
        environment_pointers_.push_back(text.data());
    }
    argv_pointers_.push_back(nullptr);
    environment_pointers_.push_back(nullptr);
    ::posix_spawn_file_actions_init(&quiet_);
    ::posix_spawn_file_actions_addopen(&quiet_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&quiet_, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&quiet_, 2, "/dev/null", O_WRONLY, 0);
}

QuietProgram::~QuietProgram() {
    ::posix_spawn_file_actions_destroy(&quiet_);
}

pid_t QuietProgram::start() {
    pid_t pid = 0;
    ::posix_spawnp(&pid, argv_pointers_[0], &quiet_, nullptr, argv_pointers_.data(),
                   environment_pointers_.data());
    return pid;
}

void QuietProgram::run() {
    ::waitpid(start(), nullptr, 0);
}

} // namespace ao::benchmarks
