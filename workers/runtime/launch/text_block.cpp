// Lines are compared as a whole, without the carriage return of another system.
#include "workers/runtime/launch/text_block.h"

#include <optional>
#include <vector>

namespace ao::workers::launch {

namespace {

struct Block {
    std::size_t start = 0; // of the first marker line
    std::size_t end = 0;   // behind the second one and its line break
};

std::vector<Block> marker_lines(std::string_view text, std::string_view marker) {
    std::vector<Block> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto stop = std::min(text.find('\n', start), text.size());
        auto line = text.substr(start, stop - start);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const auto next = std::min(stop + 1, text.size());
        if (line == marker) {
            lines.push_back({start, next});
        }
        start = next;
    }
    return lines;
}

Result<std::optional<Block>> block_in(std::string_view text, std::string_view marker) {
    const auto lines = marker_lines(text, marker);
    if (lines.empty()) {
        return std::optional<Block>{};
    }
    if (lines.size() != 2) {
        return problem(kUnreadable, "holds the line \"" + std::string{marker} + "\" " +
                                        std::to_string(lines.size()) +
                                        " times, where ao's part is between two of them");
    }
    return std::optional<Block>{{lines.front().start, lines.back().end}};
}

} // namespace

Result<std::string> with_block(std::string_view text, std::string_view content,
                               std::string_view marker) {
    if (marker.empty() || !marker_lines(content, marker).empty()) {
        return problem(kUnreadable, "cannot take a text that holds the line \"" +
                                        std::string{marker} + "\" itself");
    }
    const auto found = block_in(text, marker);
    if (!found) {
        return tl::unexpected{found.error()};
    }
    const std::string line = std::string{marker} + "\n";
    auto block = line + std::string{content};
    block += content.empty() || content.ends_with('\n') ? line : "\n" + line;
    if (*found) {
        return std::string{text.substr(0, (*found)->start)} + block +
               std::string{text.substr((*found)->end)};
    }
    const bool is_open = !text.empty() && !text.ends_with('\n');
    return std::string{text} + (is_open ? "\n" : "") + block;
}

Result<std::string> without_block(std::string_view text, std::string_view marker) {
    const auto found = block_in(text, marker);
    if (!found) {
        return tl::unexpected{found.error()};
    }
    if (!*found) {
        return std::string{text};
    }
    return std::string{text.substr(0, (*found)->start)} + std::string{text.substr((*found)->end)};
}

} // namespace ao::workers::launch
