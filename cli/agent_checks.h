// Which agents are installed, whether the default one is, and what is wrong with people's files.
// Pure.
#pragma once

#include "cli/check.h"
#include "cli/console.h"

namespace ao::cli {

/// `answer` is that of GET /api/v1/agents.
void check_agents(const Json& answer, Checks& checks);

} // namespace ao::cli
