// What the runtime worker saw of a session's host.
#include "supervisor/domain/host_evidence.h"
#include "supervisor/domain/session_lifecycle.h"

namespace ao::domain {

namespace {

// SIGKILL, as the kernel tells it of the program itself, or as a shell tells it of what it ran.
bool looks_killed(const Session& session) {
    constexpr std::int64_t kSigkill = 9;
    constexpr std::int64_t kAsShellsTellIt = 128 + kSigkill;
    return session.exit_signal == kSigkill || session.exit_code == kAsShellsTellIt;
}

// The two facts may come in either order.
void settle_reason(Session& session) {
    if (session.end_reason == "exited" && session.memory_kills > 0 && looks_killed(session)) {
        session.end_reason = "out_of_memory";
    }
}

} // namespace

Transition on_host(Session session, const ipc::HostSeen& seen, WallTime now) {
    if (judge(session, seen, now) != HostVerdict::ended) {
        return {std::move(session), std::nullopt};
    }
    session.intent = SessionIntent::end;
    session.phase = SessionPhase::ended;
    session.activity = Activity::exited;
    session.activity_at = now;
    session.updated_at = now;
    session.end_reason = seen.has_exit ? "exited" : "lost";
    session.end_detail = seen.detail;
    if (seen.has_exit) {
        session.exit_code = static_cast<std::int64_t>(seen.exit_code);
        session.exit_signal = static_cast<std::int64_t>(seen.exit_signal);
    }
    settle_reason(session);
    return {std::move(session), std::nullopt};
}

Transition on_memory_kill(Session session, const ipc::MemoryKillSeen& seen, WallTime now) {
    const auto kills = static_cast<std::int64_t>(seen.kills);
    if (seen.handle == session.handle && kills > session.memory_kills) {
        session.memory_kills = kills;
        session.memory_kill_process = seen.process;
        session.updated_at = now;
        settle_reason(session);
    }
    return {std::move(session), std::nullopt};
}

} // namespace ao::domain
