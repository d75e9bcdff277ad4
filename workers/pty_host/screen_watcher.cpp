// A look is due a fixed time after the first change, however much is drawn until then: what changes
// without end is told all the same. After news comes one more look: a shell gives its terminal to a
// program a moment after the line that starts it, and the program may say nothing.
#include "workers/pty_host/screen_watcher.h"

#include <algorithm>

namespace ao::pty_host {

ScreenWatcher::ScreenWatcher(const pty::WatchScreen& wanted, TimePoint now)
    : lines_{std::min(wanted.lines, pty::kMaxWatchedLines)}
    , settle_{std::clamp(pty::Milliseconds{wanted.settle_ms}, pty::kWatchSettleAtLeast,
                         pty::kWatchSettleAtMost)}
    , due_{now} {}

void ScreenWatcher::note_change(TimePoint now) {
    if (!due_) {
        due_ = now + settle_;
    }
}

bool ScreenWatcher::look(const pty::ScreenSeen& seen, TimePoint now) {
    due_.reset();
    if (sent_ == seen) {
        return false;
    }
    sent_ = seen;
    due_ = now + settle_;
    return true;
}

} // namespace ao::pty_host
