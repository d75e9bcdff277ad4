// Writes and reads JSON text.
#include "supervisor/api/json_text.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <sstream>

namespace ao::api {

namespace {

constexpr std::size_t kMaxDepth = 32; // goals-and-faults.md 3.3.5

/// Length of the UTF-8 character at the start of `text`; 0 when there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto follows = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
        return at < text.size() && byte(at) >= low && byte(at) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return follows(1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        // The second byte excludes overlong forms and surrogates.
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

/// Moves the plain ASCII at the start of `text` to `out`, up to the first byte that is not, or that
/// is among `special`. Nearly all text is such a run.
void move_plain(std::string_view& text, std::string& out, std::string_view special) {
    std::size_t length = 0;
    while (length < text.size() && static_cast<unsigned char>(text[length]) < 0x7F &&
           special.find(text[length]) == std::string_view::npos) {
        ++length;
    }
    out += text.substr(0, length);
    text.remove_prefix(length);
}

/// Stands for itself in a JSON string and is safe for every reader.
bool is_plain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_escape(std::string& out, unsigned code) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\u%04x", code & 0xFFFFU);
    out += text.data();
}

} // namespace

Poco::JSON::Object::Ptr json_object() {
    return new Poco::JSON::Object{Poco::JSON_PRESERVE_KEY_ORDER};
}

std::string json_text(const Poco::JSON::Object& object) {
    std::ostringstream out;
    object.stringify(out);
    return safe_json(out.view()) + "\n";
}

std::string json_string(std::string_view text) {
    std::string out{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c >= 0 && c < 0x20) {
            append_escape(out, static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
    return safe_json(out);
}

void append_json_string(std::string& out, std::string_view text) {
    if (std::all_of(text.begin(), text.end(), is_plain)) {
        out += '"';
        out += text;
        out += '"';
    } else {
        out += json_string(text);
    }
}

std::string safe_json(std::string_view json) {
    std::string out;
    out.reserve(json.size() + 16);
    for (move_plain(json, out, "<>&"); !json.empty(); move_plain(json, out, "<>&")) {
        const auto length = character_length(json);
        const auto character = json.substr(0, length);
        if (length == 0) {
            append_escape(out, 0xFFFD);
        } else if (character == "<" || character == ">" || character == "&") {
            append_escape(out, static_cast<unsigned>(character.front()));
        } else if (character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9") {
            append_escape(out, character.back() == '\xA8' ? 0x2028 : 0x2029);
        } else if (character == "\x7F") {
            append_escape(out, 0x7F);
        } else {
            out += character;
        }
        json.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (move_plain(text, out, ""); !text.empty(); move_plain(text, out, "")) {
        const auto length = character_length(text);
        out += length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

tl::expected<Poco::Dynamic::Var, std::string> parse_json(const std::string& text) {
    try {
        Poco::JSON::Parser parser;
        parser.setDepth(kMaxDepth);
        return tl::expected<Poco::Dynamic::Var, std::string>{tl::in_place, parser.parse(text)};
    } catch (const Poco::Exception& error) {
        return tl::unexpected{error.displayText()};
    }
}

Poco::Dynamic::Var stored_json(const std::string& text) {
    auto parsed = parse_json(text);
    return parsed ? std::move(*parsed) : Poco::Dynamic::Var{text};
}

} // namespace ao::api
