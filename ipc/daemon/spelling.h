// Finds what a mistyped word may have meant. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ao::daemon {

/// The words at most two edits away from `word`, or that begin with it; the closest first.
std::vector<std::string> similar_words(std::string_view word,
                                       const std::vector<std::string>& known);

} // namespace ao::daemon
