// What every change of a session's phase has in common. Pure.
#pragma once

#include "supervisor/domain/session_lifecycle.h"

namespace ao::domain {

/// Into `wanted`, or into the phase after it when nothing is to be done in it.
void enter(Session& session, SessionPhase wanted, const LifecycleContext& context);

/// It is over, and its program with it.
void end(Session& session, const LifecycleContext& context);

/// It has not ended, as far as is known now.
void forget_end(Session& session);

/// How to leave a phase when the session is wanted no more.
SessionPhase way_out_of(SessionPhase phase);

/// The session as it is to be stored, with the operation for its phase.
Transition settle(Session session, const LifecycleContext& context);

} // namespace ao::domain
