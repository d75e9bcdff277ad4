// Writes to descriptors 1 and 2 directly: one write for one output.
#include "cli/console.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace ao::cli {

namespace {

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

Console Console::of_process() {
    const char* no_color = std::getenv("NO_COLOR");
    return Console{::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0')};
}

void Console::print(std::string_view text) const {
    if (!write_all(STDOUT_FILENO, text)) {
        throw std::system_error{errno, std::generic_category(), "cannot write the output"};
    }
}

void Console::print_json(const Json& value) const {
    print(print_json_text(value, 2) + '\n');
}

void Console::print_json_line(const Json& value) const {
    print(print_json_text(value, -1) + '\n');
}

void Console::complain(std::string_view text) const {
    // When stderr cannot be written there is nobody left to tell.
    write_all(STDERR_FILENO, std::string{text} + '\n');
}

std::string Console::paint(std::string_view text, Color color) const {
    if (!can_color_) {
        return std::string{text};
    }
    const char* code = color == Color::green ? "32" : color == Color::yellow ? "33" : "31";
    return "\x1b[" + std::string{code} + 'm' + std::string{text} + "\x1b[0m";
}

} // namespace ao::cli
