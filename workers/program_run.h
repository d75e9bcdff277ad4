// One run of another program: how it is started, and how it ended. A run never blocks the loop of
// a worker (workbench.h), has a deadline, and its output is bounded.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace ao::workers {

struct ProgramRun {
    std::vector<std::string> argv;           // argv[0] is a path
    std::chrono::milliseconds within{2'000}; // then the whole process group is killed
    std::size_t max_output = 16'384;         // of stdout and stderr together; the rest is dropped
    bool keep_output = true; // false for programs that print a secret: it is never stored
};

struct ProgramResult {
    enum class End : std::uint8_t { exited, killed, timed_out, not_started };

    End end = End::not_started;
    int exit_code = 0;
    std::string output;
    std::string problem; // for people, when it did not exit

    bool succeeded() const { return end == End::exited && exit_code == 0; }
};

/// The first executable of that name in the directories of `search_path` (as in $PATH), or empty.
std::string find_program(const std::string& name, const std::string& search_path);

/// The value of $PATH, or a sane default.
std::string search_path();

} // namespace ao::workers
