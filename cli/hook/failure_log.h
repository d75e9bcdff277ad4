// Tells people that an event did not go straight to the daemon: one line in <data dir>/hooks.log
// and one on stderr. Never waits and never fails.
#pragma once

#include "cli/hook/hook_event.h"

namespace ao::hook {

void report_failure(const HookEvent& event, const Path& data_dir, const char* what,
                    const char* why);

} // namespace ao::hook
