// RFC 3629: no surrogates, no overlong forms.
#include "workers/pty_host/terminal/utf8.h"

namespace ao::pty_host {

CodePoint first_code_point(std::string_view bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1, false};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {};
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (i == bytes.size()) {
            return {0, 0, true};
        }
        if ((byte(i) & 0xC0U) != 0x80) {
            return {};
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < kSmallest[length] || value > 0x10FFFF || is_surrogate) {
        return {};
    }
    return {value, length, false};
}

void append_utf8(std::string& out, char32_t code) {
    const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | (code >> 6U));
        add(0x80 | (code & 0x3FU));
    } else if (code < 0x10000) {
        add(0xE0 | (code >> 12U));
        add(0x80 | ((code >> 6U) & 0x3FU));
        add(0x80 | (code & 0x3FU));
    } else {
        add(0xF0 | (code >> 18U));
        add(0x80 | ((code >> 12U) & 0x3FU));
        add(0x80 | ((code >> 6U) & 0x3FU));
        add(0x80 | (code & 0x3FU));
    }
}

} // namespace ao::pty_host
