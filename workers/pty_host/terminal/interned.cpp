// A map and its way back.
#include "workers/pty_host/terminal/interned.h"

namespace ao::pty_host {

std::uint16_t Interned::number_of(std::string_view text) {
    if (const auto known = numbers_.find(text); known != numbers_.end()) {
        return known->second;
    }
    if (texts_.size() >= max_texts_ || bytes_ + text.size() > max_bytes_) {
        return 0;
    }
    bytes_ += text.size();
    const auto number = static_cast<std::uint16_t>(texts_.size() + 1);
    texts_.push_back(&numbers_.emplace(std::string{text}, number).first->first);
    return number;
}

void Interned::clear() {
    numbers_.clear();
    texts_.clear();
    bytes_ = 0;
}

} // namespace ao::pty_host
