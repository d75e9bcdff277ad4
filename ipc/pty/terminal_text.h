// Makes text from elsewhere (a message, a review comment, a branch name) harmless for a terminal:
// what is left is typed or shown, and can neither control the terminal nor reorder what people see.
// Pure. Standard library only.
#pragma once

#include <string>
#include <string_view>

namespace ao::pty {

/// `text` without C0 controls (newline and tab stay), DEL, C1 controls in both encodings, bidi
/// overrides and isolates, tag characters, and bytes that are not UTF-8. Joiners and variation
/// selectors stay: scripts and emoji need them. (decisions.md 6)
/// Never longer than `text`; applying it twice changes nothing more.
std::string harmless_text(std::string_view text);

} // namespace ao::pty
