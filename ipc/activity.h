// What an agent is doing. Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ao::ipc {

/// `waiting_input`: it has asked something. `blocked`: a permission dialog is open.
enum class Activity : std::uint8_t { active, idle, waiting_input, blocked, exited };

constexpr auto enum_names(Activity) {
    return std::array<std::string_view, 5>{"active", "idle", "waiting_input", "blocked", "exited"};
}

} // namespace ao::ipc
