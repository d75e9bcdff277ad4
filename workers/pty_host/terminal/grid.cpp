// `used` keeps scrolling cheap: a short line costs its own length, not that of the row.
#include "workers/pty_host/terminal/grid.h"

#include <algorithm>

namespace ao::pty_host {

Grid::Grid(int columns, int rows)
    : columns_{columns} {
    resize(columns, rows);
}

void Grid::put(Row& row, int x, const Cell& cell) {
    row.cells[static_cast<std::size_t>(x)] = cell;
    if (x >= row.used && cell != Cell{}) {
        row.used = x + 1;
    }
}

void Grid::set(int y, int x, const Cell& cell) {
    put(row(y), x, cell);
}

void Grid::set_run(int y, int x, std::string_view ascii, const Style& style) {
    auto& target = row(y);
    auto* cell = &target.cells[static_cast<std::size_t>(x)];
    for (const char byte : ascii) {
        *cell++ = {static_cast<unsigned char>(byte), style};
    }
    target.used = std::max(target.used, x + static_cast<int>(ascii.size()));
}

void Grid::erase(int y, int from, int to, const Cell& blank) {
    from = std::max(from, 0);
    to = std::min(to, columns_);
    if (from >= to) {
        return;
    }
    auto& target = row(y);
    if (from > 0 && is_wide(y, from - 1)) {
        put(target, from - 1, blank);
    }
    if (to < columns_ && at(y, to).text == kTail) {
        put(target, to, blank);
    }
    const bool is_plain = blank == Cell{};
    const int end = is_plain ? std::min(to, target.used) : to;
    if (from < end) {
        std::fill(target.cells.begin() + from, target.cells.begin() + end, blank);
    }
    if (!is_plain) {
        target.used = std::max(target.used, to);
    } else if (to >= target.used) {
        target.used = std::min(target.used, from);
    }
}

void Grid::erase_row(int y, const Cell& blank) {
    erase(y, 0, columns_, blank);
    row(y).is_wrapped = false;
}

void Grid::insert_cells(int y, int x, int count, const Cell& blank) {
    auto& target = row(y);
    if (x > 0 && is_wide(y, x - 1)) {
        put(target, x - 1, blank);
    }
    const int moved = columns_ - x - count;
    if (moved > 0) {
        std::move_backward(target.cells.begin() + x, target.cells.begin() + x + moved,
                           target.cells.end());
    }
    std::fill(target.cells.begin() + x, target.cells.begin() + std::min(x + count, columns_),
              blank);
    target.used = columns_;
    if (is_wide(y, columns_ - 1)) { // its tail was pushed out
        put(target, columns_ - 1, blank);
    }
}

void Grid::delete_cells(int y, int x, int count, const Cell& blank) {
    auto& target = row(y);
    count = std::min(count, columns_ - x);
    std::move(target.cells.begin() + x + count, target.cells.end(), target.cells.begin() + x);
    std::fill(target.cells.end() - count, target.cells.end(), blank);
    target.used = columns_;
    if (x > 0 && is_wide(y, x - 1)) {
        put(target, x - 1, blank);
    }
    if (at(y, x).text == kTail) {
        put(target, x, blank);
    }
}

void Grid::straighten() {
    std::rotate(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(first_), rows_.end());
    first_ = 0;
}

void Grid::scroll_up(int top, int bottom, int count, const Cell& blank) {
    count = std::min(count, bottom - top + 1);
    if (top == 0 && bottom == rows() - 1 && count < rows()) {
        first_ = index_of(count);
    } else {
        straighten();
        std::rotate(rows_.begin() + top, rows_.begin() + top + count, rows_.begin() + bottom + 1);
    }
    for (int y = bottom - count + 1; y <= bottom; ++y) {
        erase_row(y, blank);
    }
}

void Grid::scroll_down(int top, int bottom, int count, const Cell& blank) {
    count = std::min(count, bottom - top + 1);
    straighten();
    std::rotate(rows_.begin() + top, rows_.begin() + bottom + 1 - count,
                rows_.begin() + bottom + 1);
    for (int y = top; y < top + count; ++y) {
        erase_row(y, blank);
    }
}

void Grid::resize(int columns, int rows) {
    columns_ = columns;
    straighten();
    rows_.resize(static_cast<std::size_t>(rows));
    for (auto& row : rows_) {
        row.cells.resize(static_cast<std::size_t>(columns));
        row.used = std::min(row.used, columns);
        if ((row.cells.back().text & kWide) != 0) {
            row.cells.back() = {};
        }
    }
}

void Grid::remove_rows_at_top(int count) {
    straighten();
    rows_.erase(rows_.begin(), rows_.begin() + count);
}

} // namespace ao::pty_host
