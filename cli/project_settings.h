// A project's configuration as people change it on the command line: key=value, one key at a time.
// Pure; what a key may hold is the daemon's to decide.
#pragma once

#include "cli/failure.h"
#include "cli/json.h"

#include <string>
#include <string_view>

namespace ao::cli {

/// Puts "key=value" into `config`: lists are given with commas, env as env.NAME, nested keys with
/// dots; an empty value clears the key.
Result<void> apply_setting(Json& config, std::string_view setting);

} // namespace ao::cli
