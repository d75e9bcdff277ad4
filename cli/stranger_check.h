// What is there that no session knows. Pure.
#pragma once

#include "cli/check.h"
#include "cli/console.h"

namespace ao::cli {

/// `diagnosis` is the answer of GET /api/v1/diagnosis.
void check_strangers(const Json& diagnosis, Checks& checks);

} // namespace ao::cli
