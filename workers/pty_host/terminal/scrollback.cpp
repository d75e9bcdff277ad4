// Blocks are large enough for malloc to map each by itself, so that short-lived buffers between
// them cannot keep the heap from shrinking. What is reserved and not written yet takes no memory.
#include "workers/pty_host/terminal/scrollback.h"

namespace ao::pty_host {

namespace {

constexpr std::size_t kBlockBytes = 128U << 10;
// A line that never ends is cut into several, so that dropping lines frees memory.
constexpr std::size_t kMaxLineBytes = 64U << 10;

} // namespace

std::string_view Scrollback::Block::line(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view{bytes}.substr(begin, ends[i] - begin);
}

void Scrollback::add(std::string_view line, bool joins_newest) {
    if (max_lines_ == 0) {
        return;
    }
    if (joins_newest && lines_ > 0) {
        auto& block = blocks_.back();
        if (block.line(block.ends.size() - 1).size() + line.size() <= kMaxLineBytes) {
            block.bytes += line;
            block.ends.back() += static_cast<std::uint32_t>(line.size());
            bytes_ += line.size();
            return;
        }
    }
    if (blocks_.empty() || blocks_.back().bytes.size() + line.size() > kBlockBytes) {
        if (!blocks_.empty()) {
            blocks_.back().ends.shrink_to_fit();
        }
        blocks_.emplace_back().bytes.reserve(kBlockBytes);
    }
    auto& block = blocks_.back();
    block.bytes += line;
    block.ends.push_back(static_cast<std::uint32_t>(block.bytes.size()));
    bytes_ += line.size();
    ++lines_;
    while (lines_ > max_lines_ || (bytes_ > max_bytes_ && lines_ > 1)) {
        drop_oldest();
    }
}

void Scrollback::drop_oldest() {
    auto& block = blocks_.front();
    bytes_ -= block.line(block.first).size();
    --lines_;
    if (++block.first == block.ends.size()) {
        blocks_.pop_front();
    }
}

void Scrollback::clear() {
    blocks_.clear();
    lines_ = 0;
    bytes_ = 0;
}

} // namespace ao::pty_host
