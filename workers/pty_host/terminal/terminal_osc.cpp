// Operating system commands: title, links, colors. Everything else is the viewers' business.
#include "workers/pty_host/terminal/terminal.h"

#include <charconv>

namespace ao::pty_host {

namespace {

// Number before the next ';', which is removed with it; -1 when there is none.
int take_number(std::string_view& text) {
    int number = -1;
    const auto separator = text.find(';');
    const auto word = text.substr(0, separator);
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size()) {
        return -1;
    }
    text.remove_prefix(separator == std::string_view::npos ? text.size() : separator + 1);
    return number;
}

} // namespace

void Terminal::handle_osc(std::string_view text) {
    const int command = take_number(text);
    switch (command) {
    case 0:
    case 2:
        screen_.settings.title = text.substr(0, Settings::kMaxTitleBytes);
        return;
    case 8:
        return set_link(text);
    case 4:
    case 10:
    case 11:
    case 12:
        return set_colors(command, text);
    case 104:
        if (text.empty()) {
            screen_.settings.palette.clear();
        }
        while (!text.empty()) {
            const int index = take_number(text);
            if (index < 0) {
                return;
            }
            screen_.settings.palette.erase(index);
        }
        return;
    case 110:
    case 111:
    case 112:
        screen_.settings.dynamic_colors.erase(command - 100);
        return;
    default:
        return;
    }
}

void Terminal::set_link(std::string_view text) {
    const auto separator = text.find(';');
    if (separator == std::string_view::npos) {
        return;
    }
    const bool is_end = separator + 1 == text.size();
    screen_.style.link = is_end ? std::uint16_t{0} : screen_.links.number_of(text);
}

void Terminal::set_colors(int command, std::string_view text) {
    auto& settings = screen_.settings;
    while (!text.empty()) {
        // OSC 4 names pairs of index and color; from 10 on, each further color is the next one's.
        const int index = command == 4 ? take_number(text) : command++;
        const auto separator = text.find(';');
        const auto color = text.substr(0, separator);
        text.remove_prefix(separator == std::string_view::npos ? text.size() : separator + 1);
        if (index < 0 || index > 255 || color.empty() || color == "?" ||
            color.size() > Settings::kMaxColorBytes) {
            return;
        }
        (command == 4 ? settings.palette : settings.dynamic_colors)[index] = color;
    }
}

} // namespace ao::pty_host
