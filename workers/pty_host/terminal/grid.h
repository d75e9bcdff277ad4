// A rectangle of cells, and the moves that terminals make with them. A character of two columns is
// its cell and a tail; every move keeps the two together or blanks what is left of them.
#pragma once

#include "workers/pty_host/terminal/style.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace ao::pty_host {

struct Cell {
    char32_t text = 0; // 0: nothing was written here; else a code point with the marks below
    Style style;

    bool operator==(const Cell&) const = default;
};

inline constexpr char32_t kTail = 0x8000'0000;    // second column of the cell before; stands alone
inline constexpr char32_t kCluster = 0x4000'0000; // a number in the ClusterTable, not a code point
inline constexpr char32_t kWide = 0x2000'0000;    // takes this column and the next
inline constexpr char32_t kTextBits = 0x1FFF'FFFF;

struct Row {
    std::vector<Cell> cells;
    bool is_wrapped = false; // continues the row above
    int used = 0;            // cells from here on are blank and default
};

/// What decides whether a row wraps into the next one: its last two cells.
struct RowEdge {
    Cell before_last;
    Cell last;
};

inline RowEdge edge_of(const Row& row) {
    const auto size = row.cells.size();
    return {size > 1 ? row.cells[size - 2] : Cell{}, row.cells.back()};
}

class Grid {
public:
    Grid(int columns, int rows);

    int columns() const { return columns_; }

    int rows() const { return static_cast<int>(rows_.size()); }

    Row& row(int y) { return rows_[index_of(y)]; }

    const Row& row(int y) const { return rows_[index_of(y)]; }

    const Cell& at(int y, int x) const { return row(y).cells[static_cast<std::size_t>(x)]; }

    void set(int y, int x, const Cell& cell);

    /// Plain characters of one column each, all in that style. They fit the row.
    void set_run(int y, int x, std::string_view ascii, const Style& style);

    bool is_wide(int y, int x) const { return (at(y, x).text & kWide) != 0; }

    /// Cells [from, to) become `blank`.
    void erase(int y, int from, int to, const Cell& blank);
    void erase_row(int y, const Cell& blank);
    void insert_cells(int y, int x, int count, const Cell& blank);
    void delete_cells(int y, int x, int count, const Cell& blank);

    /// Rows [top, bottom] move; what moves in is blank.
    void scroll_up(int top, int bottom, int count, const Cell& blank);
    void scroll_down(int top, int bottom, int count, const Cell& blank);

    /// Columns are cut or added on the right, rows at the bottom.
    void resize(int columns, int rows);
    void remove_rows_at_top(int count);

private:
    std::size_t index_of(int y) const {
        const auto index = first_ + static_cast<std::size_t>(y);
        return index < rows_.size() ? index : index - rows_.size();
    }

    static void put(Row& row, int x, const Cell& cell);
    void straighten();

    int columns_;
    std::vector<Row> rows_; // a ring, so that scrolling the whole grid moves nothing
    std::size_t first_ = 0; // where row 0 is
};

} // namespace ao::pty_host
