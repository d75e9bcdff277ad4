// What the running daemon's workers have found. Pure.
#pragma once

#include "cli/check.h"
#include "cli/console.h"

namespace ao::cli {

/// `answer` is that of GET /api/v1/workers.
void check_workers(const Json& answer, Checks& checks);

} // namespace ao::cli
