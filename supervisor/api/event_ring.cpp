// Pushes and gathers frames.
#include "supervisor/api/event_ring.h"

#include <algorithm>

namespace ao::api {

void EventRing::push(const std::vector<Change>& changes) {
    std::vector<Frame> made; // serialized before the lock is taken
    made.reserve(changes.size());
    for (const auto& change : changes) {
        made.push_back(make_frame(change));
    }
    const std::scoped_lock lock{mutex_};
    for (auto& frame : made) {
        bytes_ += frame.chunk->size();
        frames_.push_back(std::move(frame));
    }
    // The newest frame stays, however large it is: readers that keep up wait for it.
    while (frames_.size() > 1 && (frames_.size() > max_frames_ || bytes_ > max_bytes_)) {
        bytes_ -= frames_.front().chunk->size();
        frames_.pop_front();
    }
}

EventRing::Standing EventRing::gather(std::int64_t& cursor, bool chunked, std::size_t at_most,
                                      std::vector<Piece>& pieces) const {
    const std::scoped_lock lock{mutex_};
    if (frames_.empty()) {
        return Standing::unknown;
    }
    // Sequences have no gaps, so the frame before the first one here is its sequence less one.
    if (cursor < frames_.front().seq - 1) {
        return Standing::fallen_out;
    }
    if (cursor >= frames_.back().seq) {
        return Standing::caught_up;
    }
    auto frame =
        std::upper_bound(frames_.begin(), frames_.end(), cursor,
                         [](std::int64_t seen, const Frame& next) { return seen < next.seq; });
    for (std::size_t count = 0; frame != frames_.end() && count < at_most; ++count, ++frame) {
        pieces.push_back(frame->piece(chunked));
        cursor = frame->seq;
    }
    return Standing::gathered;
}

bool EventRing::has_lost(std::int64_t cursor) const {
    const std::scoped_lock lock{mutex_};
    return !frames_.empty() && cursor < frames_.front().seq - 1;
}

} // namespace ao::api
