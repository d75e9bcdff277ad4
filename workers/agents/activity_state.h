// What an agent is doing, as far as its own signals tell. Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ao::workers::agents {

/// `waiting_input`: it has asked something. `blocked`: a permission dialog is open.
enum class ActivityState : std::uint8_t { active, idle, waiting_input, blocked, exited };

constexpr auto enum_names(ActivityState) {
    return std::array<std::string_view, 5>{"active", "idle", "waiting_input", "blocked", "exited"};
}

} // namespace ao::workers::agents
