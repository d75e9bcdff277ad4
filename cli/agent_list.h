// The agents as `ao agent ls` prints them. Pure.
#pragma once

#include "cli/console.h"

#include <string>

namespace ao::cli {

/// `answer` is that of GET /api/v1/agents.
std::string agent_list(const Json& answer, const Console& console);

} // namespace ao::cli
