// Whether one more session may start now. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ao::domain {

struct AdmissionLimits {
    std::uint64_t sessions = 0;           // that run or are being started; 0: no limit
    std::uint64_t memory_floor_bytes = 0; // to be left to the machine; 0: not looked at
};

struct Load {
    std::uint64_t sessions = 0;                // that run or are being started
    std::optional<std::uint64_t> memory_bytes; // that is to be had; nothing: not known
};

/// Why a further session has to wait, as a sentence that says what to do; empty when it may start.
/// A failed look at the memory stops nobody.
std::string why_it_queues(const AdmissionLimits& limits, const Load& load);

} // namespace ao::domain
