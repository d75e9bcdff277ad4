// The workers as `ao worker ls` prints them. Pure.
#pragma once

#include "cli/console.h"

#include <string>

namespace ao::cli {

/// `answer` is that of GET /api/v1/workers; what is missing or of another type is shown as "-".
std::string worker_table(const Json& answer, const Console& console);

} // namespace ao::cli
