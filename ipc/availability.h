// Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ao::ipc {

/// What looking for a program found. A look that failed is `unknown`, never `missing`.
enum class Availability : std::uint8_t { unknown, missing, unusable, available };

constexpr auto enum_names(Availability) {
    return std::array<std::string_view, 4>{"unknown", "missing", "unusable", "available"};
}

} // namespace ao::ipc
