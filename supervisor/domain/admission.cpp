// The two limits.
#include "supervisor/domain/admission.h"

namespace ao::domain {

std::string why_it_queues(const AdmissionLimits& limits, const Load& load) {
    constexpr std::uint64_t kMebibyte = 1U << 20;
    if (limits.sessions > 0 && load.sessions >= limits.sessions) {
        return std::to_string(load.sessions) + " sessions run, and AO_MAX_SESSIONS is " +
               std::to_string(limits.sessions) + "; it starts when one of them ends";
    }
    if (load.memory_bytes && *load.memory_bytes < limits.memory_floor_bytes) {
        return "only " + std::to_string(*load.memory_bytes / kMebibyte) +
               " MiB of memory are to be had, and AO_MEMORY_FLOOR is " +
               std::to_string(limits.memory_floor_bytes / kMebibyte) +
               "; it starts when there is more";
    }
    return {};
}

} // namespace ao::domain
