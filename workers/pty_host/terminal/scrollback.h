// Lines that left the screen, as the bytes that draw them: text with its style changes in between.
// A line of 80 characters takes about 100 bytes, where its cells would take 4,000.
// A line is a logical one: rows that wrapped into each other are one line again, so that a viewer
// of another width wraps them its own way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ao::pty_host {

class Scrollback {
public:
    Scrollback(std::size_t max_lines, std::size_t max_bytes)
        : max_lines_{max_lines}
        , max_bytes_{max_bytes} {}

    /// Adds a line, or more of the newest one.
    void add(std::string_view line, bool joins_newest);

    void clear();

    std::size_t lines() const { return lines_; }

    std::size_t bytes() const { return bytes_; }

    /// Calls `visit(line)` for the newest `count` lines, oldest first.
    template <class Visitor>
    void visit_newest(std::size_t count, Visitor&& visit) const {
        std::size_t skip = lines_ > count ? lines_ - count : 0;
        for (const auto& block : blocks_) {
            for (std::size_t i = block.first; i < block.ends.size(); ++i) {
                if (skip > 0) {
                    --skip;
                } else {
                    visit(block.line(i));
                }
            }
        }
    }

private:
    // Few allocations for many lines; a block goes when its last line does.
    struct Block {
        std::string bytes;
        std::vector<std::uint32_t> ends;
        std::size_t first = 0; // lines before it were dropped

        std::string_view line(std::size_t i) const;
    };

    void drop_oldest();

    std::size_t max_lines_;
    std::size_t max_bytes_;
    std::size_t lines_ = 0;
    std::size_t bytes_ = 0;
    std::deque<Block> blocks_;
};

} // namespace ao::pty_host
