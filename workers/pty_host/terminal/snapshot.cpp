// The order is what makes it exact: the first page with its scrollback by plain printing, which
// scrolls it into place; then the second page; then all that changes how later bytes are read.
#include "workers/pty_host/terminal/snapshot.h"

#include "workers/pty_host/terminal/row_text.h"

#include <algorithm>
#include <vector>

namespace ao::pty_host {

namespace {

class SnapshotWriter {
public:
    explicit SnapshotWriter(const Screen& screen)
        : screen_{screen} {}

    std::string write() {
        // Not every terminal resets these with the rest.
        out_ += "\x1b"
                "c\x1b[?25h\x1b[20l\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\";
        write_primary();
        if (screen_.is_alternate()) {
            write_tabs(screen_.primary());
            write_region(screen_.primary());
        }
        write_saved_cursor(screen_.primary());
        if (screen_.is_alternate()) {
            use({}); // the new page takes the background of the moment
            out_ += "\x1b[?1047h\x1b[H";
            write_rows(screen_.page().grid, false);
            write_saved_cursor(screen_.page());
        }
        write_keyboard();
        write_settings();
        write_tabs(screen_.page());
        write_region(screen_.page());
        write_cursor();
        write_modes();
        print_last_again();
        return std::move(out_);
    }

private:
    void write_primary() {
        // The rows of the screen follow the scrollback; the newest line of it may wrap into them.
        std::size_t left = screen_.scrollback.lines();
        screen_.scrollback.visit_newest(left, [&](std::string_view line) {
            out_ += line;
            if (--left > 0 || !screen_.scrollback_wraps_into_screen()) {
                out_ += "\r\n";
            }
        });
        write_rows(screen_.primary().grid, true);
    }

    void write_rows(const Grid& grid, bool is_scrolling) {
        int last = grid.rows() - 1;
        if (!is_scrolling || screen_.scrollback.lines() == 0) {
            while (last > 0 && grid.row(last).used == 0) {
                --last;
            }
        }
        for (int y = 0; y <= last; ++y) {
            const auto end = append_row(out_, screen_, grid.row(y), current_);
            current_ = end.style;
            if (y < last && !wraps_into(edge_of(grid.row(y)), grid.row(y + 1))) {
                use({}); // a row scrolled in takes the background of the moment
                out_ += "\r\n";
            }
        }
    }

    void use(const Style& style) {
        append_style(out_, current_, style);
        current_ = style;
        current_.link = 0;
    }

    void write_position(int x, int y) {
        out_ += "\x1b[" + std::to_string(y + 1) + ";" + std::to_string(x + 1) + "H";
    }

    // Puts the cursor there; past the last column by printing the last cell once more. Rows are
    // counted from `top`.
    void write_position(const Grid& grid, Cursor at, int top) {
        const int columns = grid.columns();
        if (at.x < columns) {
            return write_position(at.x, at.y - top);
        }
        const int x = columns - (grid.at(at.y, columns - 1).text == kTail ? 2 : 1);
        write_position(x, at.y - top);
        const auto& cell = grid.at(at.y, x);
        use(cell.style);
        append_link(out_, screen_, 0, cell.style.link);
        const auto text = screen_.text_of(cell);
        out_ += text.empty() ? " " : text;
        append_link(out_, screen_, cell.style.link, 0);
    }

    void write_saved_cursor(const Page& page) {
        const auto& saved = page.saved;
        const auto& grid = page.grid;
        Cursor at{std::clamp(saved.at.x, 0, grid.columns()),
                  std::clamp(saved.at.y, 0, grid.rows() - 1)};
        write_position(grid, at, 0);
        use(saved.style);
        const bool is_special = saved.charset != 'B';
        if (is_special) {
            out_ += std::string{"\x1b("} + saved.charset;
        }
        out_ += "\x1b"
                "7";
        if (is_special) {
            out_ += "\x1b(B";
        }
    }

    void write_keyboard() {
        for (const int flags : screen_.settings.keyboard_flags[screen_.is_alternate() ? 1 : 0]) {
            out_ += "\x1b[>" + std::to_string(flags) + "u";
        }
    }

    void write_settings() {
        const auto& settings = screen_.settings;
        if (!settings.title.empty()) {
            out_ += "\x1b]2;" + settings.title + "\x1b\\";
        }
        for (const auto& [index, color] : settings.palette) {
            out_ += "\x1b]4;" + std::to_string(index) + ";" + color + "\x1b\\";
        }
        for (const auto& [index, color] : settings.dynamic_colors) {
            out_ += "\x1b]" + std::to_string(index) + ";" + color + "\x1b\\";
        }
    }

    void write_tabs(const Page& page) {
        const auto& tabs = page.tabs;
        std::vector<bool> usual(tabs.size());
        for (std::size_t x = 0; x < usual.size(); x += 8) {
            usual[x] = true;
        }
        if (tabs == usual) {
            return;
        }
        out_ += "\x1b[3g";
        for (std::size_t x = 0; x < tabs.size(); ++x) {
            if (tabs[x]) {
                write_position(static_cast<int>(x), 0);
                out_ += "\x1bH";
            }
        }
    }

    void write_region(const Page& page) {
        if (page.top != 0 || page.bottom != screen_.rows() - 1) {
            out_ += "\x1b[" + std::to_string(page.top + 1) + ";" + std::to_string(page.bottom + 1) +
                    "r";
        }
    }

    void write_cursor() {
        const auto& charsets = screen_.charsets;
        // A restored cursor brings its character set along, whatever was designated since.
        const bool is_restored = charsets.current != charsets.designated[charsets.active] &&
                                 charsets.current == screen_.page().saved.charset;
        if (is_restored) {
            write_charsets();
            out_ += "\x1b"
                    "8\x1b[m";
            current_ = {};
        }
        write_origin_and_position();
        use(screen_.style);
        append_link(out_, screen_, 0, screen_.style.link);
        if (!is_restored) {
            write_charsets();
        }
    }

    void write_charsets() {
        const auto& charsets = screen_.charsets;
        for (std::size_t slot = 0; slot < charsets.designated.size(); ++slot) {
            if (charsets.designated[slot] != 'B') {
                out_ += std::string{"\x1b"} + "()*+"[slot] + charsets.designated[slot];
            }
        }
        constexpr const char* kShifts[] = {"", "\x0e", "\x1bn", "\x1bo"};
        out_ += kShifts[charsets.active];
    }

    // Origin mode moves the cursor when it is set, and counts from the region's top.
    void write_origin_and_position() {
        const auto at = screen_.cursor;
        const auto& grid = screen_.page().grid;
        if (screen_.modes.is_origin) {
            out_ += "\x1b[?6h";
        }
        const int top = screen_.modes.is_origin ? screen_.page().top : 0;
        write_position(grid, at, top);
    }

    // So that what follows can join or repeat it. Left out where printing would do more than that.
    void print_last_again() {
        const auto at = screen_.cursor;
        const auto& grid = screen_.page().grid;
        if (!screen_.has_just_printed() || screen_.modes.is_insert || at.x == 0 ||
            screen_.charsets.current != 'B') {
            return;
        }
        const int x = at.x - (grid.at(at.y, at.x - 1).text == kTail ? 2 : 1);
        const auto text = x < 0 ? std::string{} : screen_.text_of(grid.at(at.y, x));
        if (!text.empty() && grid.at(at.y, x).style == screen_.style) {
            write_position(x, at.y - (screen_.modes.is_origin ? screen_.page().top : 0));
            out_ += text;
        }
    }

    void set(bool is_on, const std::string& mode) {
        if (is_on) {
            out_ += "\x1b[" + mode + "h";
        }
    }

    void write_modes() {
        const auto& modes = screen_.modes;
        set(modes.is_application_cursor, "?1");
        set(modes.is_reverse_wraparound, "?45");
        set(modes.is_application_keypad, "?66");
        set(modes.is_focus_reported, "?1004");
        set(modes.is_bracketed_paste, "?2004");
        set(modes.is_insert, "4");
        set(modes.is_newline, "20");
        set(modes.mouse_protocol != 0, "?" + std::to_string(modes.mouse_protocol));
        set(modes.mouse_encoding != 0, "?" + std::to_string(modes.mouse_encoding));
        for (const int mode : modes.others) {
            set(true, "?" + std::to_string(mode));
        }
        if (modes.cursor_style != 0) {
            out_ += "\x1b[" + std::to_string(modes.cursor_style) + " q";
        }
        if (!modes.is_wraparound) {
            out_ += "\x1b[?7l";
        }
        if (!modes.is_cursor_visible) {
            out_ += "\x1b[?25l";
        }
        set(modes.is_synchronized, "?2026");
    }

    const Screen& screen_;
    std::string out_;
    Style current_;
};

// A scrollback line without its sequences. They are our own: CSI, and OSC that ends with ST.
std::string without_sequences(std::string_view line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\x1b') {
            text += line[i];
        } else if (line[i + 1] == ']') {
            i = line.find("\x1b\\", i) + 1;
        } else {
            const auto end = line.find_first_not_of("0123456789;:\"", i + 2);
            if (line[end] == 'C') { // skipped columns
                text.append(std::stoul(std::string{line.substr(i + 2, end - i - 2)}), ' ');
            }
            i = end;
        }
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

} // namespace

std::string snapshot_of(const Screen& screen) {
    return SnapshotWriter{screen}.write();
}

std::string text_of(const Screen& screen, std::size_t lines) {
    const auto& grid = screen.page().grid;
    std::vector<std::string> shown;
    const bool joins_scrollback = !screen.is_alternate() && screen.scrollback_wraps_into_screen();
    for (int y = 0; y < grid.rows(); ++y) {
        const auto& row = grid.row(y);
        const auto text = plain_text(screen, row);
        if (y > 0 && wraps_into(edge_of(grid.row(y - 1)), row)) {
            shown.back() += text;
        } else {
            shown.push_back(text);
        }
    }
    while (!shown.empty() && shown.back().empty()) {
        shown.pop_back();
    }
    const auto wanted = lines == 0 ? SIZE_MAX : lines;
    std::vector<std::string> all;
    const auto from_scrollback = wanted > shown.size() ? wanted - shown.size() : 0;
    screen.scrollback.visit_newest(
        from_scrollback, [&](std::string_view line) { all.push_back(without_sequences(line)); });
    if (joins_scrollback && !all.empty() && !shown.empty()) {
        all.back() += shown.front();
        shown.erase(shown.begin());
    }
    all.insert(all.end(), shown.begin(), shown.end());
    std::string text;
    for (std::size_t i = all.size() > wanted ? all.size() - wanted : 0; i < all.size(); ++i) {
        text += all[i] + "\n";
    }
    return text;
}

} // namespace ao::pty_host
