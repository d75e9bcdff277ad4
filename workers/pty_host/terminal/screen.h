// The screen of a terminal: two pages of cells, cursor, margins, tabs, and the scrollback of the
// first page. Its operations are those of a terminal in a browser (xterm.js), which is what most
// viewers are: a snapshot is exact only where both mean the same.
#pragma once

#include "workers/pty_host/terminal/grid.h"
#include "workers/pty_host/terminal/interned.h"
#include "workers/pty_host/terminal/modes.h"
#include "workers/pty_host/terminal/scrollback.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::pty_host {

struct Cursor {
    int x = 0; // columns: the last one is written and the next character wraps
    int y = 0;
};

struct SavedCursor {
    Cursor at;
    Style style;
    char charset = 'B';
};

struct Charsets {
    std::array<char, 4> designated{'B', 'B', 'B', 'B'};
    std::size_t active = 0;
    char current = 'B'; // usually designated[active]; DECRC restores it alone
};

struct Page {
    Page(int columns, int rows);
    void reset_layout();

    Grid grid;
    SavedCursor saved;
    int top = 0; // scrolling region, inclusive
    int bottom = 0;
    std::vector<bool> tabs;
};

class Screen {
public:
    Screen(int columns, int rows, std::size_t scrollback_lines, std::size_t scrollback_bytes);

    void print(std::string_view ascii);
    void print(char32_t code);
    void repeat_last(int count);

    void forget_last() { last_printed_ = 0; }

    void line_feed();
    void index();
    void reverse_index();

    void carriage_return() { cursor.x = 0; }

    void backspace();
    void tab(int count);
    void tab_back(int count);
    void set_tab();
    void clear_tab(bool all);

    /// Absolute, from 0, relative to the scrolling region in origin mode.
    void move_to(int x, int y);
    void move_by(int dx, int dy);
    void cursor_up(int count);
    void cursor_down(int count);

    /// Into the grid, and into the region in origin mode.
    void restrict_cursor() { restrict_cursor(columns_ - 1); }

    void erase_display(int what, bool is_selective);
    void erase_line(int what, bool is_selective);
    void erase_characters(int count);
    void insert_characters(int count);
    void delete_characters(int count);
    void insert_lines(int count);
    void delete_lines(int count);
    void insert_columns(int count);
    void delete_columns(int count);
    void shift_left(int count);
    void shift_right(int count);
    void scroll_up(int count);
    void scroll_down(int count);
    void fill_with_e();
    void set_region(int top, int bottom);

    void save_cursor();
    void restore_cursor();
    void use_alternate(bool is_on);
    void soft_reset();
    void reset();
    void resize(int columns, int rows);

    int columns() const { return columns_; }

    int rows() const { return rows_; }

    Page& page() { return pages_[is_alternate_ ? 1 : 0]; }

    const Page& page() const { return pages_[is_alternate_ ? 1 : 0]; }

    const Page& primary() const { return pages_[0]; }

    bool is_alternate() const { return is_alternate_; }

    /// True right after a character was printed: a mark that follows joins it, REP repeats it.
    bool has_just_printed() const { return last_printed_ != 0; }

    /// True when the first row of the first page continues the newest line of the scrollback.
    bool scrollback_wraps_into_screen() const;

    /// The text of a cell as UTF-8; empty for a blank or a tail.
    std::string text_of(const Cell& cell) const;

    Cursor cursor;
    Style style;
    Charsets charsets;
    Modes modes;
    Settings settings;
    Interned links;
    Scrollback scrollback;

private:
    void restrict_cursor(int last_column);
    Cell blank() const;
    void put(char32_t code, int width);
    void wrap();
    void join_to_last(char32_t code);
    void scroll();
    void keep_in_scrollback(int y);
    void erase_cells(int y, int from, int to, bool is_selective);

    int columns_;
    int rows_;
    bool is_alternate_ = false;
    char32_t last_printed_ = 0;
    std::array<Page, 2> pages_; // the second one has a grid only while it is shown
    Interned clusters_;
    std::optional<RowEdge> newest_kept_; // of the row that last went into the scrollback
    std::string line_;                   // reused for every line that goes there
};

} // namespace ao::pty_host
