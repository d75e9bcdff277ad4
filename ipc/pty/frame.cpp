// Header bytes by hand: the format does not depend on the machine.
#include "ipc/pty/frame.h"

#include "ipc/pty/pty_limits.h"

#include <stdexcept>

namespace ao::pty {

void append_frame(std::string& out, FrameType type, std::string_view payload) {
    if (payload.size() > kMaxFramePayload) {
        throw std::length_error{"a frame is above its limit"};
    }
    out += static_cast<char>(type);
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>((payload.size() >> shift) & 0xFFU);
    }
    out += payload;
}

void FrameReader::feed(std::string_view bytes) {
    if (begin_ > 0) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
    if (!is_broken_) {
        buffer_ += bytes;
    }
}

std::optional<Frame> FrameReader::next() {
    const auto waiting = std::string_view{buffer_}.substr(begin_);
    if (is_broken_ || waiting.size() < kFrameHeaderBytes) {
        return std::nullopt;
    }
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        size |= std::size_t{static_cast<unsigned char>(waiting[i + 1])} << (8 * i);
    }
    if (size > kMaxFramePayload) {
        is_broken_ = true;
        buffer_.clear();
        begin_ = 0;
        return std::nullopt;
    }
    if (waiting.size() < kFrameHeaderBytes + size) {
        return std::nullopt;
    }
    begin_ += kFrameHeaderBytes + size;
    return Frame{static_cast<FrameType>(waiting.front()),
                 std::string{waiting.substr(kFrameHeaderBytes, size)}};
}

} // namespace ao::pty
