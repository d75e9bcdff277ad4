// Cells that were never written are skipped, not drawn as spaces: copying text from a viewer would
// tell the difference.
#include "workers/pty_host/terminal/row_text.h"

#include "workers/pty_host/terminal/width.h"

namespace ao::pty_host {

namespace {

// Skips `count` blank cells; with a background they are erased in it first. What else a blank can
// look like (inverse, underlined) takes a space.
void append_blanks(std::string& out, int count, Style& current, const Style& style) {
    Style background;
    background.background = style.background;
    if (style != background) {
        append_style(out, current, style);
        current = style;
        current.link = 0;
        out.append(static_cast<std::size_t>(count), ' ');
        return;
    }
    const auto number = std::to_string(count);
    if (style != Style{}) {
        append_style(out, current, style);
        current = style;
        out += "\x1b[" + number + "X";
    }
    out += "\x1b[" + number + "C";
}

// A mark without the character it belongs to.
bool stands_alone(const Cell& cell) {
    return (cell.text & kCluster) == 0 && width_of(cell.text & kTextBits) == 0;
}

} // namespace

void append_link(std::string& out, const Screen& screen, std::uint16_t from, std::uint16_t to) {
    if (from != to) {
        out += "\x1b]8;" + (to == 0 ? std::string{";"} : screen.links.text_of(to)) + "\x1b\\";
    }
}

RowEnd append_row(std::string& out, const Screen& screen, const Row& row, const Style& style) {
    auto current = style;
    std::uint16_t link = 0;
    int x = 0;
    while (x < row.used) {
        const auto& cell = row.cells[static_cast<std::size_t>(x)];
        if (cell.text == 0 || cell.text == kTail) {
            int end = x + 1;
            while (end < row.used && row.cells[static_cast<std::size_t>(end)].text == 0 &&
                   row.cells[static_cast<std::size_t>(end)].style == cell.style) {
                ++end;
            }
            append_link(out, screen, link, 0);
            link = 0;
            if (end < row.used || cell.style != Style{}) {
                append_blanks(out, end - x, current, cell.style);
            }
            x = end;
            continue;
        }
        if (cell.text < 0x80 && link == 0 && cell.style == current) {
            out += static_cast<char>(cell.text); // most cells of most lines
            ++x;
            continue;
        }
        append_style(out, current, cell.style);
        append_link(out, screen, link, cell.style.link);
        if (stands_alone(cell)) {
            out += "\x1b[" + style_parameters(cell.style) + "m"; // or it would join the one before
        }
        current = cell.style;
        link = cell.style.link;
        out += screen.text_of(cell);
        x += (cell.text & kWide) != 0 ? 2 : 1;
    }
    append_link(out, screen, link, 0);
    current.link = 0;
    return {current, x};
}

bool wraps_into(const RowEdge& edge, const Row& next) {
    const auto& first = next.cells.front();
    if (!next.is_wrapped || first.text == 0) {
        return false;
    }
    if (edge.last.text != 0) {
        return true;
    }
    // A wide character that found one column left wraps as well, and gives that column its style.
    return (first.text & kWide) != 0 && edge.last.style == first.style &&
           edge.before_last.text != 0;
}

std::string plain_text(const Screen& screen, const Row& row) {
    std::string text;
    for (int x = 0; x < row.used; ++x) {
        const auto& cell = row.cells[static_cast<std::size_t>(x)];
        if (cell.text != kTail) {
            text += cell.text == 0 ? std::string{" "} : screen.text_of(cell);
        }
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

} // namespace ao::pty_host
