// Makes text that came from elsewhere safe for a terminal (decisions.md 6). Pure.
#pragma once

#include <string>
#include <string_view>

namespace ao::cli {

/// Drops control characters except newline and tab, C1 in both encodings, bidirectional overrides
/// and isolates, and tag characters; bytes that are not UTF-8 become U+FFFD.
std::string display_text(std::string_view text);

/// The same for a single cell or line: newlines and tabs become blanks.
std::string display_line(std::string_view text);

/// The same, cut to that many columns with a sign that something is missing.
std::string shortened_line(std::string_view text, std::size_t columns);

/// Writes those characters, and what Go escapes in JSON, as \u escapes inside of JSON text. The
/// value that it stands for stays the same.
std::string escape_json(std::string_view json);

/// Columns that display_line's result takes, counting one for every code point.
std::size_t display_width(std::string_view text);

} // namespace ao::cli
