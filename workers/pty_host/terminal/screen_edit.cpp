// What removes, shifts or inserts cells, and the change of size.
#include "workers/pty_host/terminal/screen.h"

#include <algorithm>
#include <span>
#include <utility>

namespace ao::pty_host {

void Screen::erase_cells(int y, int from, int to, bool is_selective) {
    auto& grid = page().grid;
    if (!is_selective) {
        grid.erase(y, from, to, blank());
        return;
    }
    for (int x = std::max(from, 0); x < std::min(to, columns_); ++x) {
        if (!grid.at(y, x).style.has(Style::guarded)) {
            grid.erase(y, x, x + 1, blank());
        }
    }
}

void Screen::erase_line(int what, bool is_selective) {
    restrict_cursor(columns_);
    auto& row = page().grid.row(cursor.y);
    if (what == 0) {
        erase_cells(cursor.y, cursor.x, columns_, is_selective);
        row.is_wrapped = row.is_wrapped && cursor.x != 0;
    } else if (what == 1) {
        erase_cells(cursor.y, 0, cursor.x + 1, is_selective);
    } else if (what == 2) {
        erase_cells(cursor.y, 0, columns_, is_selective);
        row.is_wrapped = false;
    }
}

void Screen::erase_display(int what, bool is_selective) {
    restrict_cursor(columns_);
    auto& grid = page().grid;
    const auto erase_rows = [&](int from, int to) {
        for (int y = from; y < to; ++y) {
            erase_cells(y, 0, columns_, is_selective);
            grid.row(y).is_wrapped = false;
        }
    };
    if (what == 0) {
        erase_line(0, is_selective);
        erase_rows(cursor.y + 1, rows_);
    } else if (what == 1) {
        erase_rows(0, cursor.y);
        erase_cells(cursor.y, 0, cursor.x + 1, is_selective);
        grid.row(cursor.y).is_wrapped = false;
        if (cursor.x + 1 >= columns_ && cursor.y + 1 < rows_) {
            grid.row(cursor.y + 1).is_wrapped = false;
        }
    } else if (what == 2) {
        erase_rows(0, rows_);
    } else if (what == 3 && !is_alternate_) {
        scrollback.clear();
        newest_kept_.reset();
    }
}

void Screen::erase_characters(int count) {
    restrict_cursor();
    page().grid.erase(cursor.y, cursor.x, cursor.x + count, blank());
}

void Screen::insert_characters(int count) {
    restrict_cursor();
    page().grid.insert_cells(cursor.y, cursor.x, std::min(count, columns_), blank());
}

void Screen::delete_characters(int count) {
    restrict_cursor();
    page().grid.delete_cells(cursor.y, cursor.x, count, blank());
}

void Screen::insert_lines(int count) {
    restrict_cursor();
    if (cursor.y >= page().top && cursor.y <= page().bottom) {
        page().grid.scroll_down(cursor.y, page().bottom, count, blank());
        cursor.x = 0;
    }
}

void Screen::delete_lines(int count) {
    restrict_cursor();
    if (cursor.y >= page().top && cursor.y <= page().bottom) {
        page().grid.scroll_up(cursor.y, page().bottom, count, blank());
        cursor.x = 0;
    }
}

// The four below work on every row of the region; from the cursor on, or from the left edge.
void Screen::insert_columns(int count) {
    if (cursor.y < page().top || cursor.y > page().bottom) {
        return;
    }
    for (int y = page().top; y <= page().bottom; ++y) {
        page().grid.insert_cells(y, std::min(cursor.x, columns_ - 1), std::min(count, columns_),
                                 blank());
        page().grid.row(y).is_wrapped = false;
    }
}

void Screen::delete_columns(int count) {
    if (cursor.y < page().top || cursor.y > page().bottom) {
        return;
    }
    for (int y = page().top; y <= page().bottom; ++y) {
        page().grid.delete_cells(y, std::min(cursor.x, columns_ - 1), count, blank());
        page().grid.row(y).is_wrapped = false;
    }
}

void Screen::shift_left(int count) {
    const int x = std::exchange(cursor.x, 0);
    delete_columns(count);
    cursor.x = x;
}

void Screen::shift_right(int count) {
    const int x = std::exchange(cursor.x, 0);
    insert_columns(count);
    cursor.x = x;
}

void Screen::scroll_up(int count) {
    page().grid.scroll_up(page().top, page().bottom, count, blank());
}

void Screen::scroll_down(int count) {
    page().grid.scroll_down(page().top, page().bottom, count, Cell{});
}

void Screen::fill_with_e() {
    move_to(0, 0);
    for (int y = 0; y < rows_; ++y) {
        for (int x = 0; x < columns_; ++x) {
            page().grid.set(y, x, Cell{U'E', style});
        }
        page().grid.row(y).is_wrapped = false;
    }
    move_to(0, 0);
}

// Lines are not wrapped anew: programs draw again after a change of size, and a row that was cut is
// whole again in the scrollback of the viewer that had it.
void Screen::resize(int columns, int rows) {
    // Blank rows below the cursor go first; what must go at the top is kept.
    const auto is_blank = [](const Row& row) { return row.used == 0; };
    auto& primary = pages_[0].grid;
    auto& anchor = is_alternate_ ? pages_[0].saved.at : cursor;
    int surplus = primary.rows() - rows;
    int last = primary.rows() - 1;
    while (surplus > 0 && last > anchor.y && is_blank(primary.row(last))) {
        --surplus;
        --last;
    }
    if (surplus > 0) {
        for (int y = 0; y < surplus; ++y) {
            keep_in_scrollback(y);
        }
        primary.remove_rows_at_top(surplus);
        anchor.y -= surplus;
        pages_[0].saved.at.y = std::max(pages_[0].saved.at.y, 0);
    }
    if (is_alternate_ && pages_[1].grid.rows() > rows && cursor.y >= rows) {
        const int gone = cursor.y - rows + 1;
        pages_[1].grid.remove_rows_at_top(gone);
        cursor.y -= gone;
    }
    columns_ = columns;
    rows_ = rows;
    for (auto& page : std::span{pages_}.first(is_alternate_ ? 2 : 1)) {
        page.grid.resize(columns, rows);
        page.top = 0;
        page.bottom = rows - 1;
        const auto known = page.tabs.size();
        page.tabs.resize(static_cast<std::size_t>(columns));
        for (std::size_t x = known; x < page.tabs.size(); ++x) {
            page.tabs[x] = x % 8 == 0;
        }
    }
    cursor.x = std::clamp(cursor.x, 0, columns);
    cursor.y = std::clamp(cursor.y, 0, rows - 1);
}

} // namespace ao::pty_host
