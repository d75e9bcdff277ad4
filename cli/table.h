// Text in aligned columns, two blanks apart. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace ao::cli {

enum class Align { left, right };

class Table {
public:
    struct Column {
        std::string title;
        Align align = Align::left;
    };

    explicit Table(std::vector<Column> columns)
        : columns_{std::move(columns)} {}

    /// `notes` are printed below the row, indented. Cells must be single lines.
    void add(std::vector<std::string> cells, std::vector<std::string> notes = {});

    /// `paint(column, cell)` may wrap a padded cell in color.
    using Paint = std::function<std::string(std::size_t column, const std::string& cell)>;
    std::string text(const Paint& paint = {}) const;

private:
    struct Row {
        std::vector<std::string> cells;
        std::vector<std::string> notes;
    };

    std::vector<Column> columns_;
    std::vector<Row> rows_;
};

} // namespace ao::cli
