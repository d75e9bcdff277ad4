// A program started and awaited with as little of our own as possible.
#pragma once

#include <map>
#include <spawn.h>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ao::benchmarks {

/// It reads nothing and what it writes is dropped.
class QuietProgram {
public:
    QuietProgram(std::vector<std::string> argv, std::map<std::string, std::string> environment);
    ~QuietProgram();

    QuietProgram(const QuietProgram&) = delete;
    QuietProgram& operator=(const QuietProgram&) = delete;

    /// The caller waits for it.
    pid_t start();

    void run();

private:
    std::vector<std::string> argv_;
    std::vector<std::string> environment_;
    std::vector<char*> argv_pointers_;
    std::vector<char*> environment_pointers_;
    posix_spawn_file_actions_t quiet_{};
};

} // namespace ao::benchmarks
