// What the running daemon's workers have found. Pure.
#pragma once

#include "cli/check.h"
#include "cli/console.h"

namespace ao::cli {

/// "/usr/bin/git (2.39.5)", else what the worker says, else the availability itself.
std::string found_text(const Json& body);

/// Agents have checks of their own (agent_checks.h). `answer` is that of GET /api/v1/workers.
void check_workers(const Json& answer, Checks& checks);

} // namespace ao::cli
