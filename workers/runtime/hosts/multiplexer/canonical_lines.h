// What a terminal that collects lines for its program would cut off without a word.
#pragma once

#include <string>

namespace ao::workers::hosts {

/// True when the terminal of the session's program collects lines now and one of `text` is longer
/// than it holds (4,095 bytes with its end). False when the terminal cannot be looked at.
bool would_lose_text(const std::string& directory, const std::string& text);

} // namespace ao::workers::hosts
