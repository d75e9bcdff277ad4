// Walks UTF-8 by code point.
#include "cli/display_text.h"

#include "cli/format.h"

#include <cstdint>

namespace ao::cli {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t bytes = 0; // 0: the first byte is not the beginning of valid UTF-8
};

CodePoint first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (lead < 0xC2 || lead > 0xF4 || size > text.size()) {
        return {};
    }
    std::uint32_t value = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return {};
        }
        value = (value << 6) | (byte(i) & 0x3FU);
    }
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < kSmallest[size] || value > 0x10FFFF || is_surrogate ? CodePoint{}
                                                                       : CodePoint{value, size};
}

bool is_dangerous(std::uint32_t c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C || (c >= 0xE0000 && c <= 0xE007F);
}

/// Calls `each(code point, its bytes)`; bytes that are not UTF-8 come one by one as U+FFFD.
template <class Each>
void walk(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto point = first_of(text);
        if (point.bytes == 0) {
            each(0xFFFDU, kReplacement);
            text.remove_prefix(1);
        } else {
            each(point.value, text.substr(0, point.bytes));
            text.remove_prefix(point.bytes);
        }
    }
}

void append_escape(std::string& out, std::uint32_t c) {
    if (c > 0xFFFF) {
        const auto offset = c - 0x10000;
        out += format("\\u{:04x}\\u{:04x}", 0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
    } else {
        out += format("\\u{:04x}", c);
    }
}

} // namespace

std::string display_text(std::string_view text) {
    std::string safe;
    walk(text, [&](std::uint32_t c, std::string_view bytes) {
        if (!is_dangerous(c)) {
            safe += bytes;
        }
    });
    return safe;
}

std::string display_line(std::string_view text) {
    auto safe = display_text(text);
    for (auto& c : safe) {
        c = c == '\n' || c == '\t' ? ' ' : c;
    }
    return safe;
}

std::string escape_json(std::string_view json) {
    std::string safe;
    walk(json, [&](std::uint32_t c, std::string_view bytes) {
        const bool go_escapes = c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
        if (go_escapes || is_dangerous(c)) {
            append_escape(safe, c);
        } else {
            safe += bytes;
        }
    });
    return safe;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    walk(text, [&](std::uint32_t, std::string_view) { ++width; });
    return width;
}

std::string shortened_line(std::string_view text, std::size_t columns) {
    auto line = display_line(text);
    std::size_t at = 0;
    for (std::size_t width = 0; at < line.size(); ++at) {
        const bool begins_a_point = (static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U;
        if (begins_a_point && ++width == columns && display_width(line) > columns) {
            return line.substr(0, at) + "…";
        }
    }
    return line;
}

} // namespace ao::cli
