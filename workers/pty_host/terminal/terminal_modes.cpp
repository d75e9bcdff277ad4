// Modes by their numbers.
#include "workers/pty_host/terminal/terminal.h"

#include <algorithm>

namespace ao::pty_host {

void Terminal::set_mode(int mode, bool is_on) {
    if (mode == 4) {
        screen_.modes.is_insert = is_on;
    } else if (mode == 20) {
        screen_.modes.is_newline = is_on;
    }
}

void Terminal::set_private_mode(int mode, bool is_on) {
    auto& modes = screen_.modes;
    switch (mode) {
    case 1:
        modes.is_application_cursor = is_on;
        return;
    case 6:
        modes.is_origin = is_on;
        return screen_.move_to(0, 0);
    case 7:
        modes.is_wraparound = is_on;
        return;
    case 25:
        modes.is_cursor_visible = is_on;
        return;
    case 45:
        modes.is_reverse_wraparound = is_on;
        return;
    case 66:
        modes.is_application_keypad = is_on;
        return;
    case 9:
    case 1000:
    case 1002:
    case 1003:
        modes.mouse_protocol = is_on ? mode : 0;
        return;
    case 1005:
    case 1006:
    case 1015:
    case 1016:
        modes.mouse_encoding = is_on ? mode : 0;
        return;
    case 1004:
        modes.is_focus_reported = is_on;
        return;
    case 2004:
        modes.is_bracketed_paste = is_on;
        return;
    case 2026:
        modes.is_synchronized = is_on;
        return;
    case 47:
    case 1047:
        return screen_.use_alternate(is_on);
    case 1048:
        return is_on ? screen_.save_cursor() : screen_.restore_cursor();
    case 1049:
        if (is_on) {
            screen_.save_cursor();
        }
        screen_.use_alternate(is_on);
        if (!is_on) {
            screen_.restore_cursor();
        }
        return;
    default:
        break;
    }
    if (!is_on) {
        modes.others.erase(mode);
    } else if (modes.others.size() < Modes::kMaxOthers) {
        modes.others.insert(mode);
    }
}

void Terminal::handle_keyboard(const Sequence& csi) {
    auto& stack = screen_.settings.keyboard_flags[screen_.is_alternate() ? 1 : 0];
    if (csi.prefix == '>') {
        if (stack.size() == Settings::kMaxStack) {
            stack.erase(stack.begin());
        }
        stack.push_back(csi.parameters.at(0));
    } else if (csi.prefix == '<') {
        const auto count =
            std::min<std::size_t>(stack.size(), static_cast<std::size_t>(csi.parameters.count(0)));
        stack.resize(stack.size() - count);
    } else if (csi.prefix == '=') {
        if (stack.empty()) {
            stack.push_back(0);
        }
        const int flags = csi.parameters.at(0);
        const int how = csi.parameters.count(1);
        auto& top = stack.back();
        top = how == 1 ? flags : how == 2 ? top | flags : top & ~flags;
    }
}

} // namespace ao::pty_host
