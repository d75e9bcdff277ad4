// What the core has to know of its surroundings to run sessions.
#pragma once

#include "supervisor/domain/admission.h"
#include "supervisor/domain/session_lifecycle.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace ao::core {

struct SessionPolicy {
    domain::SessionPlaces places;
    domain::AdmissionLimits admission;

    /// Bytes of memory that are to be had; nothing when they cannot be told. Any thread, at once.
    std::function<std::optional<std::uint64_t>()> free_memory;
};

} // namespace ao::core
