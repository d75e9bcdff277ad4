// When one client that watches the screen is to be told of it, and whether there is news. Looking
// costs, so it waits until what is drawn has settled, and for a change to begin with.
// Time comes in as an argument; nothing here blocks.
#pragma once

#include "ipc/pty/messages.h"
#include "ipc/pty/pty_limits.h"
#include "workers/pty_host/delivery.h"

#include <cstdint>
#include <optional>

namespace ao::pty_host {

class ScreenWatcher {
public:
    /// The first look is due at once.
    ScreenWatcher(const pty::WatchScreen& wanted, TimePoint now);

    std::uint32_t lines() const { return lines_; }

    /// Something was drawn.
    void note_change(TimePoint now);

    /// When the next look is due; nothing: nothing has come since one that found no news.
    std::optional<TimePoint> due() const { return due_; }

    /// This was seen. True: it is news, and is taken to have been sent.
    bool look(const pty::ScreenSeen& seen, TimePoint now);

private:
    std::uint32_t lines_;
    pty::Milliseconds settle_;
    std::optional<TimePoint> due_;
    std::optional<pty::ScreenSeen> sent_;
};

} // namespace ao::pty_host
