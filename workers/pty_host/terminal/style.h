// How a cell looks: colors, attributes, link. As bytes it is a select-graphic-rendition sequence.
// Standard library only.
#pragma once

#include <cstdint>
#include <string>

namespace ao::pty_host {

/// Default, one of the 16 colors of a theme, one of 256, or a true color. The first two ways to
/// name a color are kept apart, since terminals may brighten the 16 with bold.
struct Color {
    std::uint32_t value = 0; // kind in the top byte

    static Color theme(int index) { return {0x0100'0000U | (static_cast<unsigned>(index) & 15U)}; }

    static Color indexed(int index) {
        return {0x0200'0000U | (static_cast<unsigned>(index) & 255U)};
    }

    static Color rgb(int red, int green, int blue) {
        const auto part = [](int value) { return static_cast<unsigned>(value) & 255U; };
        return {0x0300'0000U | (part(red) << 16U) | (part(green) << 8U) | part(blue)};
    }

    bool operator==(const Color&) const = default;
};

struct Style {
    enum Flag : std::uint16_t {
        bold = 1 << 0,
        dim = 1 << 1,
        italic = 1 << 2,
        blink = 1 << 3,
        inverse = 1 << 4,
        invisible = 1 << 5,
        strike = 1 << 6,
        overline = 1 << 7,
        guarded = 1 << 8, // DECSCA: selective erase leaves it
    };

    Color foreground;
    Color background;
    Color underline_color;
    std::uint16_t flags = 0;
    std::uint8_t underline = 0; // 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed
    std::uint16_t link = 0;     // number in the table of links, 0: none

    bool has(Flag flag) const { return (flags & flag) != 0; }

    void set(Flag flag, bool is_on) {
        flags = static_cast<std::uint16_t>(is_on ? flags | flag : flags & ~flag);
    }

    bool operator==(const Style&) const = default;
};

/// Appends the sequence that gives `to` on a terminal that has `from`. Links are not part of it.
void append_style(std::string& out, const Style& from, const Style& to);

/// The sequence's parameters for the whole style, as DECRQSS reports them.
std::string style_parameters(const Style& style);

} // namespace ao::pty_host
