// One run of another program: how it is started, and how it ended. A run never blocks the loop of
// a worker (workbench.h), has a deadline, and its output is bounded. Everything it started in its
// process group ends with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ao::workers {

struct ProgramRun {
    std::vector<std::string> argv;           // argv[0] is a path
    std::chrono::milliseconds within{2'000}; // then the whole process group is killed
    std::size_t max_output = 16'384;         // of what is kept; the rest is dropped
    bool keep_output = true;     // false for programs that print a secret: it is never stored
    std::string directory = "/"; // not ours: a run must not depend on where the daemon was started
    std::optional<std::vector<std::string>> environment{}; // "NAME=value", all of it; nothing: ours
    std::optional<std::string> input{}; // what it reads; nothing: the end of the file at once
    bool errors_apart = false;          // stderr is kept in `errors`, bounded like the output
    bool takes_long = false; // minutes: waits for a place among its like, not among the short ones
    std::string log_file{};  // both streams are appended to it as they come; empty: no log
    std::size_t max_log = 8U << 20; // of what this run appends; the rest is dropped
};

struct ProgramResult {
    enum class End : std::uint8_t { exited, killed, timed_out, not_started };

    End end = End::not_started;
    int exit_code = 0;
    std::string output;
    std::string problem;  // for people, when it did not exit
    std::string errors{}; // stderr, when it was asked for apart
    bool was_cut = false; // there was more output than was kept

    bool succeeded() const { return end == End::exited && exit_code == 0; }
};

/// The first executable of that name in the directories of `search_path` (as in $PATH), or empty.
std::string find_program(const std::string& name, const std::string& search_path);

/// The value of $PATH, or a sane default.
std::string search_path();

} // namespace ao::workers
