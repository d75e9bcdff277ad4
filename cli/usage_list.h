// What sessions have used as `ao usage` prints it. Pure.
#pragma once

#include "cli/json.h"

#include <string>

namespace ao::cli {

/// `answer` is that of GET /api/v1/usage.
std::string usage_list(const Json& answer);

} // namespace ao::cli
