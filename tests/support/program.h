// Runs a program to its end and keeps what it said.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ao::testing {

struct ProgramSpec {
    std::vector<std::string> argv;                    // argv[0] is the path
    std::map<std::string, std::string> environment;   // all of it
    std::optional<std::string> input = std::string{}; // nothing: stdin stays open and empty
};

struct ProgramResult {
    int exit_code = -1; // 128 + n for signal n
    std::string output;
    std::string errors;
    std::chrono::milliseconds took{0};
};

/// A program that runs.
class Program {
public:
    explicit Program(const ProgramSpec& spec);
    ~Program(); // kills it

    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    pid_t pid() const { return pid_; }

    void signal(int number) const;

    /// Reads stdout until it holds `text`; false when it ends before, or after 30 s.
    bool wait_for_output(const std::string& text);

    /// The same for stderr.
    bool wait_for_errors(const std::string& text);

    /// Waits for its end and that of its output; throws after 60 s.
    ProgramResult wait();

private:
    void write_input();
    bool read_once(int timeout_ms);
    bool wait_for(const std::string& text, const std::string& where);

    pid_t pid_ = 0;
    int in_ = -1;
    int out_ = -1;
    int err_ = -1;
    std::string input_;
    std::string output_;
    std::string errors_;
    std::chrono::steady_clock::time_point started_;
};

ProgramResult run_program(const ProgramSpec& spec);

} // namespace ao::testing
