// Which runtime new sessions get, why, and whether it is there.
#pragma once

#include "cli/check.h"
#include "cli/console.h"

#include <string>

namespace ao::cli {

/// What a daemon would choose that was started with this AO_RUNTIME: {name, reason}.
Json runtime_wanted(const std::string& setting);

/// `runtime` is {name, reason}; `answer` is that of GET /api/v1/workers, or empty when no daemon
/// runs.
void check_runtime(const Json& runtime, const Json& answer, Checks& checks);

} // namespace ao::cli
