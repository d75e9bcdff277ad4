// A program in a real terminal of a test: what a person would type and see. Waits for conditions.
#pragma once

#include "tests/support/program.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <termios.h>

namespace ao::testing {

class PtyProgram {
public:
    /// Starts it as the leader of a session whose terminal has that size. `spec.input` is unused.
    explicit PtyProgram(const ProgramSpec& spec, std::uint16_t columns = 80,
                        std::uint16_t rows = 24);
    ~PtyProgram(); // kills it

    PtyProgram(const PtyProgram&) = delete;
    PtyProgram& operator=(const PtyProgram&) = delete;

    pid_t pid() const { return pid_; }

    void type(std::string_view keys) const;

    /// The kernel tells the program (SIGWINCH).
    void set_size(std::uint16_t columns, std::uint16_t rows) const;

    /// Reads until `text` was shown since the last forget(); false after 60 s or at the end.
    bool wait_until_shown(const std::string& text);

    void forget() { shown_.clear(); }

    const std::string& shown() const { return shown_; }

    /// The terminal's settings as they are now.
    termios settings() const;

    /// Waits until echo is on or off; false after 60 s.
    bool wait_for_echo(bool is_on);

    /// Its exit code (128 + n for signal n), once it has ended and all it wrote was read.
    int wait();

private:
    bool read_once(int timeout_ms);

    pid_t pid_ = 0;
    int master_ = -1;
    int slave_ = -1; // kept open, so that the terminal outlives the program
    std::string shown_;
};

bool have_same_settings(const termios& a, const termios& b);

} // namespace ao::testing
