// The user's own terminal while it shows a session: every key as it is typed, every byte as it
// comes. Whatever happens, the destructor leaves it as it was found.
#pragma once

#include <cstdint>
#include <string_view>
#include <termios.h>

namespace ao::cli {

struct TerminalGrid {
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
};

class RawTerminal {
public:
    /// Throws std::system_error when stdin is no terminal any more.
    RawTerminal();
    ~RawTerminal();

    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

    void enter();

    /// Takes back the modes that a program may have switched on, and those of the tty.
    void leave() noexcept;

    static bool is_there(); // stdin and stdout

    static TerminalGrid grid();

    /// A line of ours below what is shown.
    void say(std::string_view line) const;

private:
    termios before_{};
    bool is_raw_ = false;
};

/// Writes all of it to stdout; false when nobody is there any more.
bool write_to_terminal(std::string_view bytes) noexcept;

} // namespace ao::cli
