// The wait begins anew with every other state, and with none.
#include "workers/agents/watching/settling_state.h"

#include <utility>

namespace ao::workers::agents {

void SettlingState::see(ScreenVerdict verdict, TimePoint now) {
    if (!verdict.state || verdict.state == told_.state) {
        shown_ = {};
    } else if (verdict.state != shown_.state) {
        shown_ = std::move(verdict);
        since_ = now;
    }
}

std::optional<SettlingState::TimePoint> SettlingState::due() const {
    return shown_.state ? std::optional{since_ + settles_after_} : std::nullopt;
}

bool SettlingState::settle(TimePoint now) {
    const auto at = due();
    if (!at || now < *at) {
        return false;
    }
    told_ = std::exchange(shown_, {});
    return true;
}

} // namespace ao::workers::agents
