// Numbers for texts that many cells share: characters made of several code points, and links.
// Bounded: when it is full, new texts get no number and the cell does without.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ao::pty_host {

class Interned {
public:
    Interned(std::size_t max_texts, std::size_t max_bytes)
        : max_texts_{max_texts}
        , max_bytes_{max_bytes} {}

    /// From 1; 0 when there is no room for it.
    std::uint16_t number_of(std::string_view text);

    /// The text of a number that was given out.
    const std::string& text_of(std::uint16_t number) const { return *texts_[number - 1U]; }

    void clear();

private:
    std::size_t max_texts_;
    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::map<std::string, std::uint16_t, std::less<>> numbers_;
    std::vector<const std::string*> texts_; // keys of the map, which never move
};

} // namespace ao::pty_host
