// How much an agent may do without asking. Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ao::workers::agents {

/// `standard` means that the person's own configuration of the agent decides: ao adds nothing.
enum class PermissionMode : std::uint8_t { standard, accept_edits, automatic, bypass };

constexpr auto enum_names(PermissionMode) {
    return std::array<std::string_view, 4>{"default", "accept-edits", "auto", "bypass-permissions"};
}

} // namespace ao::workers::agents
