// Pads every cell to the widest of its column; no blanks at the ends of lines.
#include "cli/table.h"

#include "cli/display_text.h"

#include <algorithm>

namespace ao::cli {

void Table::add(std::vector<std::string> cells, std::vector<std::string> notes) {
    cells.resize(columns_.size());
    rows_.push_back({std::move(cells), std::move(notes)});
}

std::string Table::text(const Paint& paint) const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        auto width = display_width(columns_[i].title);
        for (const auto& row : rows_) {
            width = std::max(width, display_width(row.cells[i]));
        }
        widths.push_back(width);
    }
    std::string out;
    const auto add_line = [&](const auto& cell_of, bool is_title) {
        std::string line;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::string& cell = cell_of(i);
            const std::string padding(widths[i] - display_width(cell), ' ');
            const auto shown = paint && !is_title ? paint(i, cell) : cell;
            line += i > 0 ? "  " : "";
            line += columns_[i].align == Align::right ? padding + shown : shown + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    };
    add_line([&](std::size_t i) -> const std::string& { return columns_[i].title; }, true);
    for (const auto& row : rows_) {
        add_line([&](std::size_t i) -> const std::string& { return row.cells[i]; }, false);
        for (const auto& note : row.notes) {
            out += "    " + note + '\n';
        }
    }
    return out;
}

} // namespace ao::cli
