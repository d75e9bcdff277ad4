// A row of cells as the bytes that draw it. Pure.
#pragma once

#include "workers/pty_host/terminal/screen.h"

#include <string>

namespace ao::pty_host {

struct RowEnd {
    Style style; // the terminal's style after the bytes
    int x = 0;   // its cursor's column, from the row's start
};

/// Appends what draws the cells on a blank row from its first column, on a terminal that has
/// `style` and no link. Default blanks at the end are left out.
RowEnd append_row(std::string& out, const Screen& screen, const Row& row, const Style& style);

/// True when drawing `next` right after the row with that edge makes a terminal wrap by itself.
bool wraps_into(const RowEdge& edge, const Row& next);

/// The row's text alone, without blanks at its end.
std::string plain_text(const Screen& screen, const Row& row);

/// Appends the sequence that opens or closes a link.
void append_link(std::string& out, const Screen& screen, std::uint16_t from, std::uint16_t to);

} // namespace ao::pty_host
