// A state is told only once it has been seen for a while: a screen that is being drawn shows for a
// moment what it does not mean. Time comes in as an argument.
#pragma once

#include "workers/agents/watching/screen_rules.h"

#include <chrono>
#include <optional>

namespace ao::workers::agents {

class SettlingState {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit SettlingState(std::chrono::milliseconds settles_after)
        : settles_after_{settles_after} {}

    /// This is shown from now on. What cannot be told leaves what was told as it is.
    void see(ScreenVerdict verdict, TimePoint now);

    /// When a state that is shown now may be told; nothing: there is none that was not.
    std::optional<TimePoint> due() const;

    /// True when there is another state to be told; `told` is it from then on.
    bool settle(TimePoint now);

    /// The state told last; none at first.
    const ScreenVerdict& told() const { return told_; }

private:
    std::chrono::milliseconds settles_after_;
    ScreenVerdict told_;
    ScreenVerdict shown_; // with a state only while it is not the one that was told
    TimePoint since_;
};

} // namespace ao::workers::agents
