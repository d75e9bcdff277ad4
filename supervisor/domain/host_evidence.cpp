// First match wins.
#include "supervisor/domain/host_evidence.h"

namespace ao::domain {

namespace {

// From three sessions up: of one or two, all of them may well end at once.
constexpr std::uint64_t kMassDeath = 3;

bool is_mass_death(const ipc::HostSeen& seen) {
    return seen.missed >= kMassDeath && seen.missed * 2 > seen.looked_for;
}

} // namespace

HostVerdict judge(const Session& session, const ipc::HostSeen& seen, WallTime now) {
    const bool is_this_launch = seen.handle == session.handle;
    if (seen.state != ipc::HostState::ended || !is_this_launch ||
        session.phase != SessionPhase::live) {
        return HostVerdict::goes_on;
    }
    if (seen.evidence == ipc::HostEvidence::process) {
        return HostVerdict::ended;
    }
    if (is_mass_death(seen)) {
        return HostVerdict::not_believed;
    }
    if (now - session.activity_at <= kActiveLately) {
        return HostVerdict::active_lately;
    }
    return HostVerdict::ended;
}

} // namespace ao::domain
