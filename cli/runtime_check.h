// Which runtime new sessions get, why, and whether it is there.
#pragma once

#include "cli/check.h"
#include "cli/console.h"

#include <string>

namespace ao::cli {

/// `wanted` is AO_RUNTIME as this shell has it; `answer` is that of GET /api/v1/workers, or empty
/// when no daemon runs.
void check_runtime(const std::string& wanted, const Json& answer, Checks& checks);

} // namespace ao::cli
