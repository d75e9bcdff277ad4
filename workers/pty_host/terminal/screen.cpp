// Printing, moving, and what changes the screen as a whole. Erasing and shifting: screen_edit.cpp.
#include "workers/pty_host/terminal/screen.h"

#include "workers/pty_host/terminal/row_text.h"
#include "workers/pty_host/terminal/utf8.h"
#include "workers/pty_host/terminal/width.h"

#include <algorithm>

namespace ao::pty_host {

namespace {

constexpr int kTabWidth = 8;
// Enough for every cluster and link a screen shows; beyond it cells do without.
constexpr std::size_t kMaxClusters = 8'192;
constexpr std::size_t kMaxClusterBytes = 64;
constexpr std::size_t kMaxLinks = 4'096;
constexpr std::size_t kInternedBytes = 256U << 10;

// DEC special graphics, from 0x60.
constexpr char32_t kLineDrawing[] = U"◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

char32_t translated(char32_t code, char charset) {
    if (charset == '0' && code >= 0x60 && code < 0x7F) {
        return kLineDrawing[code - 0x60];
    }
    return charset == 'A' && code == U'#' ? U'£' : code;
}

} // namespace

Page::Page(int columns, int rows)
    : grid{columns, rows} {
    reset_layout();
}

void Page::reset_layout() {
    top = 0;
    bottom = grid.rows() - 1;
    tabs.assign(static_cast<std::size_t>(grid.columns()), false);
    for (std::size_t x = 0; x < tabs.size(); x += kTabWidth) {
        tabs[x] = true;
    }
}

Screen::Screen(int columns, int rows, std::size_t scrollback_lines, std::size_t scrollback_bytes)
    : links{kMaxLinks, kInternedBytes}
    , scrollback{scrollback_lines, scrollback_bytes}
    , columns_{columns}
    , rows_{rows}
    , pages_{Page{columns, rows}, Page{1, 1}}
    , clusters_{kMaxClusters, kInternedBytes} {}

Cell Screen::blank() const {
    Cell cell;
    cell.style.background = style.background;
    return cell;
}

std::string Screen::text_of(const Cell& cell) const {
    if (cell.text == 0 || cell.text == kTail) {
        return {};
    }
    if ((cell.text & kCluster) != 0) {
        return clusters_.text_of(static_cast<std::uint16_t>(cell.text & kTextBits));
    }
    std::string text;
    append_utf8(text, cell.text & kTextBits);
    return text;
}

void Screen::print(std::string_view ascii) {
    while (!ascii.empty()) {
        // The first one takes the long way: it may wrap, or cut a wide character in two.
        put(translated(static_cast<unsigned char>(ascii.front()), charsets.current), 1);
        last_printed_ = static_cast<unsigned char>(ascii.front());
        ascii.remove_prefix(1);
        const bool is_plain = !modes.is_insert && charsets.current == 'B';
        const auto room = static_cast<std::size_t>(columns_ - cursor.x);
        const auto run = is_plain ? ascii.substr(0, room) : std::string_view{};
        if (run.size() > 1) {
            auto& grid = page().grid;
            grid.set_run(cursor.y, cursor.x, run, style);
            cursor.x += static_cast<int>(run.size());
            last_printed_ = static_cast<unsigned char>(run.back());
            if (cursor.x < columns_ && grid.at(cursor.y, cursor.x).text == kTail) {
                grid.set(cursor.y, cursor.x, Cell{0, style});
            }
            ascii.remove_prefix(run.size());
        }
    }
}

void Screen::print(char32_t code) {
    const int width = width_of(code);
    // Only right after a character; elsewhere it stands for itself.
    if (width == 0 && cursor.x > 0 && last_printed_ != 0) {
        join_to_last(code);
        return;
    }
    put(code, width);
    last_printed_ = width > 0 ? code : 0;
}

void Screen::put(char32_t code, int width) {
    auto& grid = page().grid;
    if (last_printed_ == 0 && cursor.x > 0 && grid.is_wide(cursor.y, cursor.x - 1)) {
        grid.set(cursor.y, cursor.x - 1, Cell{0, style});
    }
    if (cursor.x + width > columns_) {
        if (modes.is_wraparound) {
            wrap();
        } else {
            cursor.x = columns_ - 1;
            if (width == 2) {
                return;
            }
        }
    }
    if (modes.is_insert) {
        grid.insert_cells(cursor.y, cursor.x, width, Cell{0, style});
    }
    grid.set(cursor.y, cursor.x++, Cell{width == 2 ? code | kWide : code, style});
    if (width == 2) {
        grid.set(cursor.y, cursor.x++, Cell{kTail, style});
    }
    if (cursor.x < columns_ && grid.at(cursor.y, cursor.x).text == kTail) {
        grid.set(cursor.y, cursor.x, Cell{0, style});
    }
}

void Screen::wrap() {
    for (; cursor.x < columns_; ++cursor.x) {
        page().grid.set(cursor.y, cursor.x, Cell{0, style});
    }
    cursor.x = 0;
    if (cursor.y == page().bottom) {
        scroll();
    } else if (cursor.y < rows_ - 1) {
        ++cursor.y;
    }
    page().grid.row(cursor.y).is_wrapped = true;
}

void Screen::join_to_last(char32_t code) {
    auto& grid = page().grid;
    int x = cursor.x - 1;
    if (grid.at(cursor.y, x).text == kTail && x > 0) {
        --x;
    }
    auto cell = grid.at(cursor.y, x);
    if (cell.text == 0) {
        return;
    }
    auto text = text_of(cell);
    append_utf8(text, code);
    const auto number = text.size() <= kMaxClusterBytes ? clusters_.number_of(text) : 0;
    if (number != 0) {
        cell.text = (cell.text & kWide) | kCluster | static_cast<char32_t>(number);
        grid.set(cursor.y, x, cell);
    }
}

void Screen::repeat_last(int count) {
    if (last_printed_ == 0) {
        return;
    }
    const int width = width_of(last_printed_);
    const int x = cursor.x - width;
    const auto text = x < 0 ? std::string{} : text_of(page().grid.at(cursor.y, x));
    // Nobody repeats more than fills the screen.
    for (int i = std::min(count, columns_ * rows_); i > 0; --i) {
        for (std::string_view rest = text; !rest.empty();) {
            const auto first = first_code_point(rest);
            print(translated(first.value, charsets.current));
            rest.remove_prefix(first.length);
        }
    }
    last_printed_ = 0;
}

void Screen::scroll() {
    auto& at = page();
    if (!is_alternate_ && at.top == 0) {
        keep_in_scrollback(0);
        --at.saved.at.y; // it belongs to its line
    }
    at.grid.scroll_up(at.top, at.bottom, 1, blank());
}

void Screen::keep_in_scrollback(int y) {
    const auto& row = pages_[0].grid.row(y);
    line_.clear();
    const auto end = append_row(line_, *this, row, Style{});
    append_style(line_, end.style, Style{});
    scrollback.add(line_, newest_kept_ && wraps_into(*newest_kept_, row));
    newest_kept_ = edge_of(row);
}

bool Screen::scrollback_wraps_into_screen() const {
    return scrollback.lines() > 0 && newest_kept_ &&
           wraps_into(*newest_kept_, pages_[0].grid.row(0));
}

void Screen::line_feed() {
    if (modes.is_newline) {
        cursor.x = 0;
    }
    if (cursor.y == page().bottom) {
        scroll();
    } else if (cursor.y < rows_ - 1) {
        ++cursor.y;
        page().grid.row(cursor.y).is_wrapped = false;
    }
    cursor.x = std::min(cursor.x, columns_ - 1);
}

void Screen::index() {
    restrict_cursor();
    if (cursor.y == page().bottom) {
        scroll();
    } else if (cursor.y < rows_ - 1) {
        ++cursor.y;
    }
}

void Screen::reverse_index() {
    restrict_cursor();
    if (cursor.y == page().top) {
        page().grid.scroll_down(page().top, page().bottom, 1, blank());
    } else {
        --cursor.y;
        restrict_cursor();
    }
}

void Screen::backspace() {
    if (!modes.is_reverse_wraparound) {
        restrict_cursor();
        cursor.x = std::max(cursor.x - 1, 0);
        return;
    }
    restrict_cursor(columns_);
    auto& grid = page().grid;
    const bool is_in_region = cursor.y > page().top && cursor.y <= page().bottom;
    if (cursor.x > 0) {
        --cursor.x;
    } else if (is_in_region && grid.row(cursor.y).is_wrapped) {
        grid.row(cursor.y).is_wrapped = false;
        --cursor.y;
        cursor.x = columns_ - 1;
        if (grid.at(cursor.y, cursor.x).text == 0) { // left free by a wide character
            --cursor.x;
        }
    }
    restrict_cursor();
}

void Screen::tab(int count) {
    for (; count > 0 && cursor.x < columns_ - 1; --count) {
        do {
            ++cursor.x;
        } while (cursor.x < columns_ - 1 && !page().tabs[static_cast<std::size_t>(cursor.x)]);
    }
}

void Screen::tab_back(int count) {
    if (cursor.x >= columns_) {
        return;
    }
    for (; count > 0 && cursor.x > 0; --count) {
        do {
            --cursor.x;
        } while (cursor.x > 0 && !page().tabs[static_cast<std::size_t>(cursor.x)]);
    }
}

void Screen::set_tab() {
    if (cursor.x < columns_) {
        page().tabs[static_cast<std::size_t>(cursor.x)] = true;
    }
}

void Screen::clear_tab(bool all) {
    if (all) {
        page().tabs.assign(page().tabs.size(), false);
    } else if (cursor.x < columns_) {
        page().tabs[static_cast<std::size_t>(cursor.x)] = false;
    }
}

void Screen::restrict_cursor(int last_column) {
    cursor.x = std::clamp(cursor.x, 0, last_column);
    cursor.y = modes.is_origin ? std::clamp(cursor.y, page().top, page().bottom)
                               : std::clamp(cursor.y, 0, rows_ - 1);
}

void Screen::move_to(int x, int y) {
    cursor = {x, modes.is_origin ? page().top + y : y};
    restrict_cursor();
}

void Screen::move_by(int dx, int dy) {
    restrict_cursor();
    cursor = {cursor.x + dx, cursor.y + dy};
    restrict_cursor();
}

void Screen::cursor_up(int count) {
    const int room = cursor.y - page().top;
    move_by(0, -(room >= 0 ? std::min(room, count) : count));
}

void Screen::cursor_down(int count) {
    const int room = page().bottom - cursor.y;
    move_by(0, room >= 0 ? std::min(room, count) : count);
}

void Screen::set_region(int top, int bottom) {
    if (bottom == 0 || bottom > rows_) {
        bottom = rows_;
    }
    if (bottom > std::max(top, 1)) {
        page().top = std::max(top, 1) - 1;
        page().bottom = bottom - 1;
        move_to(0, 0);
    }
}

void Screen::save_cursor() {
    page().saved = {cursor, style, charsets.current};
}

void Screen::restore_cursor() {
    const auto& saved = page().saved;
    const auto link = style.link; // is no part of what is saved
    cursor = saved.at;
    style = saved.style;
    style.link = link;
    charsets.current = saved.charset;
    restrict_cursor();
}

void Screen::use_alternate(bool is_on) {
    if (is_on == is_alternate_) {
        return;
    }
    if (!is_on) {
        // The second page is forgotten when it is left, but for its saved cursor.
        page().grid = Grid{1, 1};
    }
    is_alternate_ = is_on;
    if (is_on) {
        page().grid = Grid{columns_, rows_};
        page().reset_layout();
        for (int y = 0; y < rows_; ++y) {
            page().grid.erase_row(y, blank());
        }
    }
}

void Screen::soft_reset() {
    modes.is_cursor_visible = true;
    modes.is_insert = false;
    modes.is_origin = false;
    modes.is_wraparound = true;
    modes.is_application_cursor = false;
    modes.is_application_keypad = false;
    modes.is_reverse_wraparound = false;
    modes.is_focus_reported = false;
    modes.is_bracketed_paste = false;
    modes.is_synchronized = false;
    modes.cursor_style = 0;
    style = {};
    charsets = {};
    page().top = 0;
    page().bottom = rows_ - 1;
    page().saved = {};
}

void Screen::reset() {
    cursor = {};
    style = {};
    charsets = {};
    modes = {};
    settings.palette.clear();
    settings.dynamic_colors.clear();
    settings.keyboard_flags[0].clear();
    settings.keyboard_flags[1].clear();
    scrollback.clear();
    newest_kept_.reset();
    is_alternate_ = false;
    last_printed_ = 0;
    pages_ = {Page{columns_, rows_}, Page{1, 1}};
    clusters_.clear();
    links.clear();
}

} // namespace ao::pty_host
