// The supervisor as a whole: builds its parts in order, runs, and takes them down in reverse. The
// one place that knows every part.
#pragma once

#include "ipc/daemon/settings.h"

namespace ao {

/// Runs until it is told to stop (signal or POST /shutdown). Returns the exit code: 0 after an
/// orderly stop, 1 when it could not start; why is on stderr.
int run_supervisor(const daemon::Settings& settings);

} // namespace ao
