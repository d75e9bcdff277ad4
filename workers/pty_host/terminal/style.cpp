// Always from a reset: shorter forms save few bytes and are read differently here and there.
#include "workers/pty_host/terminal/style.h"

namespace ao::pty_host {

namespace {

struct FlagCode {
    Style::Flag flag;
    const char* code;
};

constexpr FlagCode kFlagCodes[] = {
    {Style::bold, ";1"},   {Style::dim, ";2"},       {Style::italic, ";3"},
    {Style::blink, ";5"},  {Style::inverse, ";7"},   {Style::invisible, ";8"},
    {Style::strike, ";9"}, {Style::overline, ";53"},
};

// `base` is 30, 40 or 50, for foreground, background and underline.
void append_color(std::string& out, Color color, int base) {
    const auto kind = color.value >> 24U;
    const auto part = [&](unsigned shift) {
        return ";" + std::to_string((color.value >> shift) & 255U);
    };
    if (kind == 1 && base < 50) {
        const auto index = static_cast<int>(color.value & 15U);
        out += ";" + std::to_string(index < 8 ? base + index : base + 52 + index);
    } else if (kind == 1 || kind == 2) {
        out += ";" + std::to_string(base + 8) + ";5" + part(0);
    } else if (kind == 3) {
        out += ";" + std::to_string(base + 8) + ";2" + part(16) + part(8) + part(0);
    }
}

} // namespace

std::string style_parameters(const Style& style) {
    std::string out = "0";
    for (const auto& [flag, code] : kFlagCodes) {
        if (style.has(flag)) {
            out += code;
        }
    }
    if (style.underline == 1) {
        out += ";4";
    } else if (style.underline > 1) {
        out += ";4:" + std::to_string(style.underline);
    }
    append_color(out, style.foreground, 30);
    append_color(out, style.background, 40);
    append_color(out, style.underline_color, 50);
    return out;
}

void append_style(std::string& out, const Style& from, const Style& to) {
    auto previous = from;
    previous.link = to.link;
    if (previous != to) {
        out += "\x1b[" + style_parameters(to) + "m";
        // Terminals differ in whether the sequence above takes the guard away.
        if (from.has(Style::guarded) || to.has(Style::guarded)) {
            out += to.has(Style::guarded) ? "\x1b[1\"q" : "\x1b[0\"q";
        }
    }
}

} // namespace ao::pty_host
