// Control sequences: a table of what they do to the screen.
#include "workers/pty_host/terminal/sgr.h"
#include "workers/pty_host/terminal/terminal.h"

#include <algorithm>

namespace ao::pty_host {

void Terminal::handle_csi(const Sequence& csi) {
    const auto& p = csi.parameters;
    const char final = csi.final;
    if (csi.intermediate != 0) {
        if (csi.intermediate == '!' && final == 'p') {
            screen_.soft_reset();
        } else if (csi.intermediate == ' ' && final == 'q') {
            screen_.modes.cursor_style = std::clamp(p.at(0), 0, 6);
        } else if (csi.intermediate == ' ' && final == '@') {
            screen_.shift_left(p.count(0));
        } else if (csi.intermediate == ' ' && final == 'A') {
            screen_.shift_right(p.count(0));
        } else if (csi.intermediate == '\'' && final == '}') {
            screen_.insert_columns(p.count(0));
        } else if (csi.intermediate == '\'' && final == '~') {
            screen_.delete_columns(p.count(0));
        } else if (csi.intermediate == '"' && final == 'q') {
            screen_.style.set(Style::guarded, p.at(0) == 1);
        }
        return;
    }
    if (final == 'u' && csi.prefix != 0) {
        return handle_keyboard(csi);
    }
    if (csi.prefix == '?' && (final == 'J' || final == 'K')) {
        final == 'J' ? screen_.erase_display(p.at(0), true) : screen_.erase_line(p.at(0), true);
        return;
    }
    if ((csi.prefix == 0 || csi.prefix == '?') && (final == 'h' || final == 'l')) {
        for (std::size_t i = 0; i < p.size(); ++i) {
            csi.prefix == '?' ? set_private_mode(p.at(i), final == 'h')
                              : set_mode(p.at(i), final == 'h');
        }
        return;
    }
    if (csi.prefix == 0) {
        handle_plain_csi(csi);
    }
}

void Terminal::handle_plain_csi(const Sequence& csi) {
    const auto& p = csi.parameters;
    const int n = p.count(0);
    auto& s = screen_;
    switch (csi.final) {
    case '@':
        return s.insert_characters(n);
    case 'A':
        return s.cursor_up(n);
    case 'B':
        return s.cursor_down(n);
    case 'C':
    case 'a':
        return s.move_by(n, 0);
    case 'D':
        return s.move_by(-n, 0);
    case 'E':
        s.cursor_down(n);
        return s.carriage_return();
    case 'F':
        s.cursor_up(n);
        return s.carriage_return();
    case 'G':
    case '`':
        s.cursor.x = n - 1;
        return s.restrict_cursor();
    case 'H':
    case 'f':
        return s.move_to(p.count(1) - 1, n - 1);
    case 'I':
        return s.tab(n);
    case 'J':
        return s.erase_display(p.at(0), false);
    case 'K':
        return s.erase_line(p.at(0), false);
    case 'L':
        return s.insert_lines(n);
    case 'M':
        return s.delete_lines(n);
    case 'P':
        return s.delete_characters(n);
    case 'S':
        return s.scroll_up(n);
    case 'T':
        return s.scroll_down(n);
    case 'X':
        return s.erase_characters(n);
    case 'Z':
        return s.tab_back(n);
    case 'b':
        return s.repeat_last(n);
    case 'd':
        return s.move_to(s.cursor.x, n - 1);
    case 'e':
        return s.move_by(0, n);
    case 'g':
        if (p.at(0) == 0 || p.at(0) == 3) {
            s.clear_tab(p.at(0) == 3);
        }
        return;
    case 'm':
        s.style = styled(s.style, p);
        return;
    case 'r':
        return s.set_region(p.at(0), p.at(1));
    case 's':
        return s.save_cursor();
    case 't':
        return handle_title(csi);
    case 'u':
        return s.restore_cursor();
    default:
        return;
    }
}

void Terminal::handle_title(const Sequence& csi) {
    auto& stack = screen_.settings.title_stack;
    const int what = csi.parameters.at(1);
    if (what != 0 && what != 2) {
        return;
    }
    if (csi.parameters.at(0) == 22) {
        if (stack.size() == Settings::kMaxStack) {
            stack.erase(stack.begin());
        }
        stack.push_back(screen_.settings.title);
    } else if (csi.parameters.at(0) == 23 && !stack.empty()) {
        screen_.settings.title = stack.back();
        stack.pop_back();
    }
}

} // namespace ao::pty_host
