// What the environment says: which session this is, and where the daemon keeps its files.
#pragma once

#include "cli/hook/text.h"

namespace ao::hook {

/// The variable's value, or null when it is unset or empty.
const char* variable(const char* name);

/// True for 1 to 128 letters, digits, dots, underscores and hyphens.
bool is_name(const char* text);

/// AO_SESSION_ID without the blanks around it; empty unless it is a name.
Text<128> session_id();

/// AO_LAUNCH_GENERATION, or 0.
uint64_t generation();

/// $AO_RUN_FILE and $AO_DATA_DIR, else running.json and data in <user config
/// dir>/agent-orchestrator (the rule of ipc/daemon/settings.h). Empty when there is no home
/// directory.
Path run_file();
Path data_dir();

} // namespace ao::hook
