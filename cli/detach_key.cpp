// Ctrl takes the upper bits off; the two other notations name the character.
#include "cli/detach_key.h"

#include <algorithm>
#include <cctype>

namespace ao::cli {

std::optional<DetachKey> DetachKey::parse(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (lower == "none") {
        return DetachKey{'\0'};
    }
    constexpr std::string_view kPrefix = "ctrl-";
    if (lower.size() != kPrefix.size() + 1 || !lower.starts_with(kPrefix)) {
        return std::nullopt;
    }
    const char character = lower.back();
    // Ctrl-[ is Escape, with which every arrow key begins.
    const bool fits = (character >= 'a' && character <= 'z') ||
                      std::string_view{"\\]^_"}.find(character) != std::string_view::npos;
    return fits ? std::optional{DetachKey{character}} : std::nullopt;
}

std::optional<std::size_t> DetachKey::find_in(std::string_view typed) const {
    if (character_ == '\0') {
        return std::nullopt;
    }
    const auto code = std::to_string(static_cast<int>(character_));
    const std::string spellings[] = {
        std::string(1, static_cast<char>(character_ & 0x1F)),
        "\x1b[" + code + ";5u",    // Kitty keyboard protocol
        "\x1b[" + code + ";5:1u",  // with the kind of event
        "\x1b[27;5;" + code + "~", // modifyOtherKeys
    };
    auto first = std::string_view::npos;
    for (const auto& spelling : spellings) {
        first = std::min(first, typed.find(spelling));
    }
    return first == std::string_view::npos ? std::nullopt : std::optional{first};
}

std::string DetachKey::name() const {
    return character_ == '\0'
               ? std::string{}
               : "Ctrl-" + std::string(1, static_cast<char>(std::toupper(character_)));
}

} // namespace ao::cli
