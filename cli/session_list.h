// The board of ao session ls: sessions in groups by project. Pure.
#pragma once

#include "cli/console.h"

#include <chrono>
#include <string>

namespace ao::cli {

/// `answer` is what GET /api/v1/sessions gave; `now` is for the ages.
std::string session_list(const Json& answer, std::chrono::system_clock::time_point now,
                         const Console& console);

} // namespace ao::cli
