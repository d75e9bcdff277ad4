// Levenshtein's distance, one row at a time.
#include "ipc/daemon/spelling.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ao::daemon {

namespace {

constexpr std::size_t kMaxEdits = 2;

std::size_t edits(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const auto substituted = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
        }
    }
    return row.back();
}

} // namespace

std::vector<std::string> similar_words(std::string_view word,
                                       const std::vector<std::string>& known) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    // Beyond this length no name is meant, and the comparison would only cost time.
    if (!word.empty() && word.size() <= 32) {
        for (const auto& name : known) {
            const auto distance = edits(word, name);
            if (distance <= kMaxEdits || name.starts_with(word)) {
                ranked.emplace_back(distance, name);
            }
        }
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> similar;
    similar.reserve(ranked.size());
    for (auto& [distance, name] : ranked) {
        similar.push_back(std::move(name));
    }
    return similar;
}

} // namespace ao::daemon
