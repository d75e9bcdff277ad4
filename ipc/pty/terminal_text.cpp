// Works on whole code points: dropping single bytes could join what is left into a control.
#include "ipc/pty/terminal_text.h"

#include <cstddef>
#include <cstdint>

namespace ao::pty {

namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0; // 0: the text does not begin with well-formed UTF-8
};

CodePoint first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
        return {};
    }
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return {};
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < kSmallest[length] || value > 0x10FFFF || is_surrogate) {
        return {};
    }
    return {value, length};
}

bool is_harmless(char32_t c) {
    const auto within = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
    if (c == U'\n' || c == U'\t') {
        return true;
    }
    return !within(0x00, 0x1F) && !within(0x7F, 0x9F) &&         // C0, DEL, C1
           !within(0x202A, 0x202E) && !within(0x2066, 0x2069) && // bidi overrides, isolates
           !within(0xE0000, 0xE007F);                            // tags
}

} // namespace

std::string harmless_text(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto first = first_of(text);
        if (first.length == 0) {
            text.remove_prefix(1);
            continue;
        }
        if (is_harmless(first.value)) {
            result += text.substr(0, first.length);
        }
        text.remove_prefix(first.length);
    }
    return result;
}

} // namespace ao::pty
