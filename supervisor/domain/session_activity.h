// What the signals of an agent mean for its session: hook events that were derived, what was seen
// of it, and silence. Pure.
#pragma once

#include "ipc/facts.h"
#include "ipc/limits.h"
#include "supervisor/domain/session.h"

namespace ao::domain {

/// What is known of the agent's doings is about an earlier launch.
void forget_activity(Session& session, WallTime now);

/// The state as somebody says it who knows nothing else (POST activity). Nothing changes for one
/// that does not run.
Session on_signal(Session session, Activity activity, WallTime now);

/// One event of its hooks. Events of another launch change nothing. While a dialog is open only
/// what can end it changes the state: a turn that begins or ends, a reply, or the end of the one
/// tool that the dialog is about.
Session on_hook(Session session, const ipc::HookDerived& event, WallTime now);

/// What watching it found (docs/watching.md). Of an agent whose hooks have spoken in this launch
/// its screen counts only while a permission dialog is open, and its transcript only for what was
/// written after the last change.
Session on_observation(Session session, const ipc::AgentObserved& seen, WallTime now);

/// Its screen may tell what its hooks do not.
bool wants_screen(const Session& session);

/// Reading its transcript has ended so many workers that nobody is to read it.
bool is_transcript_set_aside(const Session& session, const ipc::Limits& limits);

/// Whoever watches the one need not be told of the other.
bool is_watched_alike(const Session& one, const Session& other);

/// Its hooks ought to have said something by now.
bool owes_a_signal(const Session& session);
Session note_silence(Session session, WallTime now);

} // namespace ao::domain
