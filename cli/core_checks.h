// Checks of ao itself: settings, files, database, spool, daemon.
#pragma once

#include "cli/check.h"
#include "cli/daemon_state.h"

namespace ao::cli {

/// Creates the data directory when it is missing, and never the database.
void check_core(const daemon::Settings& settings, const DaemonState& state, Checks& checks);

} // namespace ao::cli
