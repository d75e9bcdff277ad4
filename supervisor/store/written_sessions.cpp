// The newest notes, counted.
#include "supervisor/store/written_sessions.h"

#include <utility>

namespace ao::store {

void WrittenSessions::note(std::vector<std::string> ids) {
    const std::scoped_lock lock{mutex_};
    for (auto& id : ids) {
        newest_.push_back(std::move(id));
        ++mark_;
        if (newest_.size() > kKept) {
            newest_.pop_front();
        }
    }
}

WrittenSessions::Since WrittenSessions::since(Mark mark) const {
    const std::scoped_lock lock{mutex_};
    const auto missed = static_cast<std::size_t>(mark_ - mark);
    if (missed > newest_.size()) {
        return {mark_, std::nullopt};
    }
    const auto first = newest_.end() - static_cast<std::ptrdiff_t>(missed);
    return {mark_, std::set<std::string>(first, newest_.end())};
}

} // namespace ao::store
