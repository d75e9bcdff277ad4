// Keeps events on disk while the daemon is away. ipc/daemon/hook_spool_format.h describes the files
// and why there is no lock.
#pragma once

#include "cli/hook/hook_event.h"

namespace ao::hook {

/// True while kept events wait to be taken in. Then later ones must be kept too, so that the order
/// stays. `data_dir` as environment.h tells.
bool has_kept_events(const Path& data_dir);

/// Appends the event and syncs it. Returns null, or why that failed.
const char* keep(const HookEvent& event, const Path& data_dir);

/// Creates the directory and its parents where they are missing.
bool make_dirs(const Path& dir, unsigned mode);

} // namespace ao::hook
