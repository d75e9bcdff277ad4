// One function for each kind of question.
#include "workers/pty_host/terminal/queries.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace ao::pty_host {

namespace {

// DECRQM: 0 not known, 1 set, 2 reset.
int private_mode_state(int mode, const Modes& modes, bool is_alternate) {
    const auto state = [](bool is_set) { return is_set ? 1 : 2; };
    switch (mode) {
    case 1:
        return state(modes.is_application_cursor);
    case 6:
        return state(modes.is_origin);
    case 7:
        return state(modes.is_wraparound);
    case 25:
        return state(modes.is_cursor_visible);
    case 45:
        return state(modes.is_reverse_wraparound);
    case 66:
        return state(modes.is_application_keypad);
    case 47:
    case 1047:
    case 1049:
        return state(is_alternate);
    case 9:
    case 1000:
    case 1002:
    case 1003:
        return state(modes.mouse_protocol == mode);
    case 1006:
    case 1016:
        return state(modes.mouse_encoding == mode);
    case 1004:
        return state(modes.is_focus_reported);
    case 2004:
        return state(modes.is_bracketed_paste);
    case 2026:
        return state(modes.is_synchronized);
    default:
        return 0;
    }
}

std::string mode_report(const Sequence& csi, const Screen& screen) {
    const int mode = csi.parameters.at(0);
    int state = 0;
    if (csi.prefix == '?') {
        state = private_mode_state(mode, screen.modes, screen.is_alternate());
    } else if (mode == 4 || mode == 20) {
        state = (mode == 4 ? screen.modes.is_insert : screen.modes.is_newline) ? 1 : 2;
    }
    const std::string prefix = csi.prefix == '?' ? "?" : "";
    return "\x1b[" + prefix + std::to_string(mode) + ";" + std::to_string(state) + "$y";
}

std::string status_report(const Sequence& csi, const Screen& screen) {
    const std::string prefix = csi.prefix == '?' ? "?" : "";
    if (csi.parameters.at(0) == 5 && prefix.empty()) {
        return "\x1b[0n";
    }
    if (csi.parameters.at(0) != 6) {
        return {};
    }
    // In origin mode rows count from the top of the region.
    const int top = screen.modes.is_origin ? screen.page().top : 0;
    const int column = std::min(screen.cursor.x, screen.columns() - 1) + 1;
    return "\x1b[" + prefix + std::to_string(screen.cursor.y - top + 1) + ";" +
           std::to_string(column) + "R";
}

std::optional<std::string> window_report(const Sequence& csi, const Screen& screen) {
    const auto size = ";" + std::to_string(screen.rows()) + ";" + std::to_string(screen.columns());
    switch (csi.parameters.at(0)) {
    case 18:
        return "\x1b[8" + size + "t";
    case 19:
        return "\x1b[9" + size + "t";
    case 11:
        return "\x1b[1t";
    case 13:
    case 14:
    case 15:
    case 16:
    case 20:
    case 21:
        return std::string{};
    default:
        return std::nullopt;
    }
}

std::string rgb_text(unsigned red, unsigned green, unsigned blue) {
    char text[24];
    std::snprintf(text, sizeof text, "rgb:%02x%02x/%02x%02x/%02x%02x", red, red, green, green, blue,
                  blue);
    return text;
}

// The usual colors of a terminal in a browser: 16 of a theme, a cube of 216, 24 grays.
std::string palette_color(int index) {
    constexpr unsigned kTheme[16] = {0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b,
                                     0x06989a, 0xd3d7cf, 0x555753, 0xef2929, 0x8ae234, 0xfce94f,
                                     0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec};
    const auto number = static_cast<unsigned>(index);
    if (number < 16) {
        const auto rgb = kTheme[number];
        return rgb_text(rgb >> 16U, (rgb >> 8U) & 255U, rgb & 255U);
    }
    if (number < 232) {
        const auto level = [](unsigned step) { return step == 0 ? 0U : 55U + 40U * step; };
        const auto cube = number - 16;
        return rgb_text(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
    }
    const auto gray = 8U + 10U * (number - 232);
    return rgb_text(gray, gray, gray);
}

std::string& version() {
    static std::string text = "ao";
    return text;
}

} // namespace

void set_terminal_version(std::string text) {
    version() = std::move(text);
}

std::string device_attributes() {
    return "\x1b[?1;2c";
}

std::optional<std::string> answer_to_csi(const Sequence& csi, const Screen& screen) {
    if (csi.final == 'c' && csi.intermediate == 0 && csi.parameters.at(0) == 0) {
        switch (csi.prefix) {
        case 0:
            return device_attributes();
        case '>':
            return "\x1b[>0;276;0c";
        case '=':
            return std::string{};
        default:
            return std::nullopt;
        }
    }
    if (csi.final == 'n' && (csi.prefix == 0 || csi.prefix == '?')) {
        return status_report(csi, screen);
    }
    if (csi.final == 'p' && csi.intermediate == '$') {
        return mode_report(csi, screen);
    }
    if (csi.final == 't' && csi.prefix == 0 && csi.intermediate == 0) {
        return window_report(csi, screen);
    }
    if (csi.final == 'q' && csi.prefix == '>') {
        return "\x1bP>|" + version() + "\x1b\\";
    }
    // Kitty's keyboard flags: no answer means "as every terminal", which is what viewers can do.
    const bool asks_for_flags = csi.final == 'u' && csi.prefix == '?';
    const bool asks_for_parameters = csi.final == 'x' && csi.prefix == 0 && csi.intermediate == 0;
    const bool asks_for_keys = csi.final == 'm' && csi.prefix == '?';
    const bool asks_for_checksum = csi.final == 'y' && csi.intermediate == '*';
    if (asks_for_flags || asks_for_parameters || asks_for_keys || asks_for_checksum) {
        return std::string{};
    }
    return std::nullopt;
}

std::optional<std::string> answer_to_osc(std::string_view text, const Screen& screen) {
    if (text.empty() || text.back() != '?') {
        return std::nullopt;
    }
    const auto answer = [](const std::string& name, const std::string& color) {
        return "\x1b]" + name + ";" + color + "\x1b\\";
    };
    const auto separator = text.find(';');
    if (separator == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string number{text.substr(0, separator)};
    if (number == "10" || number == "11" || number == "12") {
        const auto& colors = screen.settings.dynamic_colors;
        const auto known = colors.find(std::stoi(number));
        if (known != colors.end()) {
            return answer(number, known->second);
        }
        const auto white = rgb_text(255, 255, 255);
        return answer(number, number == "11" ? rgb_text(0, 0, 0) : white);
    }
    if (number == "4") {
        int index = 0;
        if (std::sscanf(std::string{text}.c_str(), "4;%d;?", &index) != 1 || index < 0 ||
            index > 255) {
            return std::string{};
        }
        const auto known = screen.settings.palette.find(index);
        return answer("4;" + std::to_string(index), known != screen.settings.palette.end()
                                                        ? known->second
                                                        : palette_color(index));
    }
    // Any other question (the clipboard, a font) would be answered by each viewer for itself.
    return std::string{};
}

std::optional<std::string> answer_to_dcs(std::string_view text, const Screen& screen) {
    if (text.starts_with("+q")) {
        return "\x1bP0+r\x1b\\"; // XTGETTCAP: nothing beyond what TERM says
    }
    if (!text.starts_with("$q")) {
        return std::nullopt;
    }
    const auto setting = text.substr(2);
    const auto answer = [&](const std::string& value) {
        return "\x1bP1$r" + value + std::string{setting} + "\x1b\\";
    };
    if (setting == "m") {
        return answer(style_parameters(screen.style));
    }
    if (setting == "r") {
        return answer(std::to_string(screen.page().top + 1) + ";" +
                      std::to_string(screen.page().bottom + 1));
    }
    if (setting == " q") {
        const int style = screen.modes.cursor_style;
        return answer(std::to_string(style == 0 ? 2 : style));
    }
    if (setting == "\"q") {
        return answer(screen.style.has(Style::guarded) ? "1" : "0");
    }
    if (setting == "\"p") {
        return "\x1bP1$r61;1\"p\x1b\\";
    }
    return "\x1bP0$r\x1b\\";
}

} // namespace ao::pty_host
