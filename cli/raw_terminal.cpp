// What a full-screen program leaves behind when nobody gives it the time to tidy up.
#include "cli/raw_terminal.h"

#include <cerrno>
#include <string>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace ao::cli {

namespace {

// Not a full reset: that would clear what the session wrote last.
constexpr std::string_view kTidy =
    "\x1b[?2026l"                                              // a frame that was never finished
    "\x1b[<99u\x1b[=0u\x1b[>4m"                                // keyboard notations
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  // mouse
    "\x1b[?1004l\x1b[?2004l"                                   // focus reports, bracketed paste
    "\x1b[?1049l\x1b[?1047l"                                   // back to the first page
    "\x1b[r\x1b[?6l\x1b[?7h\x1b[4l\x1b[20l"                    // region, origin, wrap, insert
    "\x1b[?1l\x1b>\x1b[?25h\x1b[0 q"                           // cursor keys, keypad, cursor
    "\x1b(B\x0f\x1b[m"                                         // letters and colors
    "\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\" // palette
    "\x1b[23;2t"                                               // the title that was put aside
    "\x1b[999;1H\r\n";

constexpr std::string_view kKeepTitle = "\x1b[22;2t";

} // namespace

bool write_to_terminal(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const auto count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EINTR && errno != EAGAIN) {
            return false;
        }
    }
    return true;
}

RawTerminal::RawTerminal() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) {
        throw std::system_error{errno, std::generic_category(), "tcgetattr"};
    }
    enter();
}

RawTerminal::~RawTerminal() {
    leave();
}

void RawTerminal::enter() {
    auto raw = before_;
    ::cfmakeraw(&raw);
    if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) {
        throw std::system_error{errno, std::generic_category(), "tcsetattr"};
    }
    is_raw_ = true;
    write_to_terminal(kKeepTitle);
}

void RawTerminal::leave() noexcept {
    if (is_raw_) {
        is_raw_ = false;
        write_to_terminal(kTidy);
        // Mouse reports and the like that are still on their way are not for the shell.
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
}

bool RawTerminal::is_there() {
    return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

TerminalGrid RawTerminal::grid() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
        return {};
    }
    return {size.ws_col, size.ws_row};
}

void RawTerminal::say(std::string_view line) const {
    write_to_terminal("\r\n\x1b[m" + std::string{line} + "\r\n");
}

} // namespace ao::cli
