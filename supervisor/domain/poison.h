// The poison rule (decisions.md 2.4): an input during whose handling a worker died three times is
// set aside. Pure.
#pragma once

#include "ipc/limits.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ao::domain {

/// An input as a worker names it in its vitals page: "operation:op_…".
struct InputInHand {
    std::string_view kind;
    std::string_view id;
};

inline constexpr std::string_view kOperationInput = "operation";
inline constexpr std::string_view kHookInput = "hook";             // number of its row in the inbox
inline constexpr std::string_view kTranscriptInput = "transcript"; // of which session

constexpr std::optional<InputInHand> parse_input_in_hand(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    return InputInHand{text.substr(0, colon), text.substr(colon + 1)};
}

constexpr bool is_poisoned(std::uint64_t deaths, const ipc::Limits& limits) {
    return deaths >= limits.deaths_to_poison;
}

} // namespace ao::domain
