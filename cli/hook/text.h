// Text of bounded length on the stack. What does not fit is left out, and `is_whole` tells. C
// headers only.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace ao::hook {

template <size_t Capacity>
class Text {
public:
    Text& add(const char* bytes, size_t count) {
        if (count > Capacity - size_) {
            is_whole_ = false;
            return *this;
        }
        memcpy(bytes_ + size_, bytes, count);
        size_ += count;
        bytes_[size_] = '\0';
        return *this;
    }

    Text& add(const char* text) { return add(text, strlen(text)); }

    /// In decimal, with zeros in front up to `width` digits.
    Text& add_number(uint64_t value, int width = 1) {
        char digits[20];
        int count = 0;
        do {
            digits[19 - count++] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value > 0 || count < width);
        return add(digits + 20 - count, static_cast<size_t>(count));
    }

    const char* c_str() const { return bytes_; }

    size_t size() const { return size_; }

    bool is_empty() const { return size_ == 0; }

    bool is_whole() const { return is_whole_; }

private:
    char bytes_[Capacity + 1] = {};
    size_t size_ = 0;
    bool is_whole_ = true;
};

using Path = Text<4000>;

} // namespace ao::hook
