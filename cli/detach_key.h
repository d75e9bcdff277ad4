// The key that ends ao session attach and leaves the session alone: Ctrl and one character. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ao::cli {

class DetachKey {
public:
    /// "ctrl-a" to "ctrl-z", "ctrl-\", "ctrl-]", "ctrl-^", "ctrl-_", or "none". Nothing for
    /// anything else.
    static std::optional<DetachKey> parse(std::string_view text);

    /// Where in what was typed the key is, also in the notations that programs can switch a
    /// keyboard to; nothing when it is not.
    std::optional<std::size_t> find_in(std::string_view typed) const;

    /// "Ctrl-\"; empty for none.
    std::string name() const;

private:
    explicit DetachKey(char character)
        : character_{character} {}

    char character_ = '\0'; // lower case; 0: there is none
};

} // namespace ao::cli
