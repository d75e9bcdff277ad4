// What a program has switched on in its terminal, apart from what is drawn. Standard library only.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ao::pty_host {

struct Modes {
    bool is_application_cursor = false; // 1
    bool is_origin = false;             // 6
    bool is_wraparound = true;          // 7
    bool is_cursor_visible = true;      // 25
    bool is_reverse_wraparound = false; // 45
    bool is_application_keypad = false; // 66, ESC =
    bool is_focus_reported = false;     // 1004
    bool is_bracketed_paste = false;    // 2004
    bool is_synchronized = false;       // 2026
    bool is_insert = false;             // ANSI 4
    bool is_newline = false;            // ANSI 20
    int mouse_protocol = 0;             // 9, 1000, 1002 or 1003
    int mouse_encoding = 0;             // 1005, 1006, 1015 or 1016
    int cursor_style = 0;               // DECSCUSR; 0: the terminal's own
    std::set<int> others;               // private modes that are on and mean nothing here

    static constexpr std::size_t kMaxOthers = 64;
};

/// Texts and colors that the program gave its terminal.
struct Settings {
    std::string title;
    std::vector<std::string> title_stack;
    std::map<int, std::string> palette;        // OSC 4
    std::map<int, std::string> dynamic_colors; // OSC 10, 11, 12, 17, 19
    std::vector<int> keyboard_flags[2];        // Kitty's stack, of the primary and other screen

    static constexpr std::size_t kMaxTitleBytes = 1'024;
    static constexpr std::size_t kMaxStack = 16;
    static constexpr std::size_t kMaxColorBytes = 64;
};

} // namespace ao::pty_host
