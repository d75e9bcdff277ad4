// Leaves the process that started the host: from then on nobody's death reaches it.
#pragma once

#include <sys/types.h>

namespace ao::pty_host {

struct Detached {
    bool is_host = false; // false: this is the copy that has to exit at once
    int error = 0;        // errno; nothing was left
};

/// Forks twice, so that the host leads no session and is nobody's child; changes to `/`, closes
/// every descriptor above `last_kept`, ignores what a terminal's end would send, and becomes the
/// one who inherits the orphans among its descendants.
Detached detach(int last_kept);

} // namespace ao::pty_host
