// What a session's agent is told about its place before anything is asked of it (core.md 3.4).
// Pure.
#pragma once

#include "supervisor/domain/session.h"

#include <string>

namespace ao::domain {

/// Empty for a shell, which is told nothing.
std::string system_prompt_of(const Session& session);

} // namespace ao::domain
