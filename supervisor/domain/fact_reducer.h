// What a fact leads to. Facts are gossip: this is the one place where they become decisions. Pure.
#pragma once

#include "ipc/facts.h"

#include <variant>
#include <vector>

namespace ao::domain {

/// Keep the fact as the newest observation of its subject.
struct KeepFact {
    ipc::Fact fact;
};

/// Let the session of that host take it in (session_lifecycle.h); its row is what is kept.
struct JudgeHost {
    ipc::HostSeen seen;
};

/// Let the session of that host take it in, like the one above.
struct NoteMemoryKill {
    ipc::MemoryKillSeen seen;
};

/// Let the session of that hook event take it in (session_activity.h); the event is done.
struct TakeHook {
    ipc::HookDerived derived;
};

/// Let the session of that agent take it in.
struct TakeObservation {
    ipc::AgentObserved observed;
};

/// Keep what a session has used so far.
struct KeepUsage {
    ipc::UsageSeen usage;
};

/// What the core carries out, in order, in the transaction that applies the fact.
using FactEffect =
    std::variant<KeepFact, JudgeHost, NoteMemoryKill, TakeHook, TakeObservation, KeepUsage>;

std::vector<FactEffect> reduce(ipc::Fact fact);

} // namespace ao::domain
