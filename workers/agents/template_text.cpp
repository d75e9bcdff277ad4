// Finds the places by hand: braces are common in JSON, TOML and programs, where they are text.
#include "workers/agents/template_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace ao::workers::agents {

namespace {

struct Slot {
    std::size_t begin = 0;
    std::size_t end = 0;
    char condition = '\0';
    std::string_view filter;
    std::string_view name;
};

constexpr std::array<std::string_view, 4> kFilters{"toml:", "json:", "sh:", "raw:"};

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ':' || c == '-';
}

std::optional<Slot> slot_at(std::string_view text, std::size_t begin) {
    Slot slot;
    slot.begin = begin;
    auto at = begin + 1;
    if (at < text.size() && (text[at] == '?' || text[at] == '!')) {
        slot.condition = text[at++];
    }
    const auto from = at;
    while (at < text.size() && is_name_letter(text[at])) {
        ++at;
    }
    slot.name = text.substr(from, at - from);
    if (at == text.size() || text[at] != '}' || slot.name.empty() || slot.name.front() < 'a' ||
        slot.name.front() > 'z') {
        return std::nullopt;
    }
    for (const auto filter : kFilters) {
        if (slot.name.starts_with(filter)) {
            slot.filter = filter;
            slot.name.remove_prefix(filter.size());
        }
    }
    slot.end = at + 1;
    return slot.name.empty() ? std::nullopt : std::optional{slot};
}

std::optional<Slot> next_slot(std::string_view text, std::size_t from) {
    for (auto at = text.find('{', from); at != std::string_view::npos;
         at = text.find('{', at + 1)) {
        if (auto slot = slot_at(text, at)) {
            return slot;
        }
    }
    return std::nullopt;
}

std::string filtered(std::string_view filter, const std::string& value) {
    if (filter == "toml:") {
        return toml_quoted(value);
    }
    if (filter == "json:") {
        return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    return filter == "sh:" ? shell_quoted(value) : value;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

} // namespace

RenderedText render_text(std::string_view text, const Variables& variables) {
    RenderedText rendered;
    std::size_t done = 0;
    while (const auto slot = next_slot(text, done)) {
        rendered.text += text.substr(done, slot->begin - done);
        done = slot->end;
        const auto found = variables.find(slot->name);
        const bool is_empty = found == variables.end() || found->second.empty();
        if (is_empty != (slot->condition == '!')) {
            rendered.is_complete = false;
        } else if (slot->condition == '\0') {
            rendered.text += filtered(slot->filter, found->second);
        }
    }
    rendered.text += text.substr(done);
    return rendered;
}

std::string render_lines(std::string_view text, const Variables& variables) {
    std::string all;
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size());
        auto line = render_text(text.substr(0, size), variables);
        if (line.is_complete) {
            all += std::move(line.text) + '\n';
        }
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return all;
}

std::multiset<std::string, std::less<>> names_in(std::string_view text) {
    std::multiset<std::string, std::less<>> names;
    std::size_t done = 0;
    while (const auto slot = next_slot(text, done)) {
        names.emplace(slot->name);
        done = slot->end;
    }
    return names;
}

std::string_view raw_name(std::string_view text) {
    const auto slot = next_slot(text, 0);
    const bool is_whole = slot && slot->begin == 0 && slot->end == text.size();
    return is_whole && slot->filter == "raw:" ? slot->name : std::string_view{};
}

std::string toml_quoted(std::string_view text) {
    const bool is_plain =
        std::none_of(text.begin(), text.end(), [](char c) { return c == '\'' || is_control(c); });
    if (is_plain) {
        return "'" + std::string{text} + "'";
    }
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += {'\\', c};
        } else if (is_control(c)) {
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            const auto code = static_cast<unsigned char>(c);
            quoted += {'\\', 'u', '0', '0', kDigits[code >> 4], kDigits[code & 15]};
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

// By backslashes rather than quotes, so that "/ao-hook <agent>" is found in every command of ours.
std::string shell_quoted(std::string_view text) {
    constexpr std::string_view kSafe = "@%+=:,./-_";
    std::string quoted;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || kSafe.find(c) != std::string_view::npos ||
                              static_cast<unsigned char>(c) >= 0x80;
        if (c == '\n') { // a backslash would take it away
            quoted += "'\n'";
            continue;
        }
        if (!is_plain) {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted;
}

} // namespace ao::workers::agents
