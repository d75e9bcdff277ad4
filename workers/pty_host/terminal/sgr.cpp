// ECMA-48, with the colors of xterm and the underlines of Kitty.
#include "workers/pty_host/terminal/sgr.h"

#include <cstddef>

namespace ao::pty_host {

namespace {

// The color that follows 38, 48 or 58 at `i`, which ends at the last parameter used. Both ways of
// writing it: 38;2;r;g;b and 38:2::r:g:b (the color space may be left out).
Color extended_color(const Parameters& p, std::size_t& i, Color otherwise) {
    if (p.is_sub(i + 1)) {
        std::size_t end = i + 1;
        while (p.is_sub(end)) {
            ++end;
        }
        const std::size_t first = i + 1;
        const std::size_t count = end - first;
        i = end - 1;
        if (p.at(first) == 5 && count >= 2) {
            return Color::indexed(p.at(first + 1));
        }
        if (p.at(first) == 2 && count >= 4) {
            const std::size_t red = count >= 5 ? first + 2 : first + 1;
            return Color::rgb(p.at(red), p.at(red + 1), p.at(red + 2));
        }
        return otherwise;
    }
    if (p.at(i + 1) == 5) {
        i += 2;
        return Color::indexed(p.at(i));
    }
    if (p.at(i + 1) == 2) {
        i += 4;
        return Color::rgb(p.at(i - 2), p.at(i - 1), p.at(i));
    }
    i += 1;
    return otherwise;
}

void set_intensity(Style& style, int code) {
    if (code == 22) {
        style.set(Style::bold, false);
        style.set(Style::dim, false);
    } else {
        style.set(code == 1 ? Style::bold : Style::dim, true);
    }
}

void apply(Style& style, int code) {
    switch (code) {
    case 1:
    case 2:
    case 22:
        return set_intensity(style, code);
    case 3:
    case 23:
        return style.set(Style::italic, code == 3);
    case 5:
    case 25:
        return style.set(Style::blink, code != 25);
    case 7:
    case 27:
        return style.set(Style::inverse, code == 7);
    case 8:
    case 28:
        return style.set(Style::invisible, code == 8);
    case 9:
    case 29:
        return style.set(Style::strike, code == 9);
    case 53:
    case 55:
        return style.set(Style::overline, code == 53);
    case 21:
    case 24:
        style.underline = code == 21 ? 2 : 0;
        return;
    case 39:
        style.foreground = {};
        return;
    case 49:
        style.background = {};
        return;
    case 59:
        style.underline_color = {};
        return;
    default:
        break;
    }
    if (code >= 30 && code <= 37) {
        style.foreground = Color::theme(code - 30);
    } else if (code >= 40 && code <= 47) {
        style.background = Color::theme(code - 40);
    } else if (code >= 90 && code <= 97) {
        style.foreground = Color::theme(code - 82);
    } else if (code >= 100 && code <= 107) {
        style.background = Color::theme(code - 92);
    }
}

} // namespace

Style styled(Style style, const Parameters& p) {
    const auto plain = [](const Style& from) {
        Style result;
        result.link = from.link;
        return result;
    };
    if (p.size() == 0) {
        return plain(style);
    }
    for (std::size_t i = 0; i < p.size(); ++i) {
        const int code = p.at(i);
        if (code == 0) {
            style = plain(style);
        } else if (code == 38) {
            style.foreground = extended_color(p, i, style.foreground);
        } else if (code == 48) {
            style.background = extended_color(p, i, style.background);
        } else if (code == 58) {
            style.underline_color = extended_color(p, i, style.underline_color);
        } else if (code == 4) {
            const int kind = p.is_sub(i + 1) ? p.at(i + 1) : 1;
            style.underline = static_cast<std::uint8_t>(kind >= 0 && kind <= 5 ? kind : 1);
        } else {
            apply(style, code);
        }
        while (p.is_sub(i + 1)) {
            ++i;
        }
    }
    return style;
}

} // namespace ao::pty_host
