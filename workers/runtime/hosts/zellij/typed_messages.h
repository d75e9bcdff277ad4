// Which messages were begun and which of them were submitted, on disk before and after they are
// typed: zellij itself remembers nothing. In the host's directory.
#pragma once

#include <cstdint>
#include <string>

namespace ao::workers::hosts {

enum class Typed : std::uint8_t {
    not_yet,
    begun,  // somebody died over it, or zellij did not answer: nobody knows how much was typed
    pasted, // all of it is in the terminal
    submitted,
};

Typed typed_before(const std::string& directory, const std::string& id);

/// False when it cannot be written down; then it must not be typed.
bool note_typed(const std::string& directory, const std::string& id, Typed how_far);

} // namespace ao::workers::hosts
